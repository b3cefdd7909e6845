using Kandil.Core.Platform;

namespace Kandil.Tests.Unit.Core.Platform;

public sealed class FilePlatformTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folders_made_for_the_owner_alone_are_so_at_every_level_and_existing_ones_stay_as_they_are()
    {
        string existing = Directory.CreateDirectory(In("existing")).FullName;
        string made = Path.Combine(existing, "a", "b");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(existing, (UnixFileMode)0b111_101_101);

        OwnerOnly.CreateDirectory(made);
        OwnerOnly.CreateDirectory(made);

        Assert.True(Directory.Exists(made));
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(existing));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.GetDirectoryName(made)!));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(made));
    }

    [Fact]
    public void A_file_made_for_the_owner_alone_never_takes_over_another()
    {
        OwnerOnly.CreateFile(In("new")).Dispose();

        Assert.Throws<IOException>(() => OwnerOnly.CreateFile(In("new")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(In("new")));
    }

    [Fact]
    public void A_clone_is_a_file_of_its_own_or_there_is_none()
    {
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(number => (byte)number)];
        File.WriteAllBytes(In("source"), content);
        using FileStream source = File.OpenRead(In("source"));

        if (!Reflink.TryClone(source.SafeFileHandle, In("clone")))
        {
            Assert.False(File.Exists(In("clone")));
            return;
        }

        Assert.Equal(content, File.ReadAllBytes(In("clone")));
        Assert.NotEqual(FileIdentity.Of(In("source")).Inode, FileIdentity.Of(In("clone")).Inode);
    }

    [Fact]
    public void A_file_is_the_same_until_it_is_written_replaced_or_touched()
    {
        string path = In("file");
        File.WriteAllText(path, "one");
        FileIdentity first = FileIdentity.Of(path);
        Assert.Equal(first, FileIdentity.Of(path));
        using (FileStream file = File.OpenRead(path))
            Assert.Equal(first, FileIdentity.Of(file.SafeFileHandle));
        Assert.Equal(3, first.Size);
        Assert.Equal(File.GetLastWriteTimeUtc(path), DateTime.UnixEpoch.AddTicks(first.Modified / 100));

        // Times alone do not tell a copy with the same time from the file: the inode does.
        File.Copy(path, In("copy"));
        File.SetLastWriteTimeUtc(In("copy"), File.GetLastWriteTimeUtc(path));
        Assert.NotEqual(first.Inode, FileIdentity.Of(In("copy")).Inode);
        Assert.Equal(first.Device, FileIdentity.Of(In("copy")).Device);
    }

    [Fact]
    public void A_pipe_is_not_a_regular_file_and_asking_does_not_wait_for_its_other_end()
    {
        File.WriteAllText(In("file"), "");
        Assert.True(FileStatus.Of(In("file")).IsRegularFile);
        if (!OperatingSystem.IsWindows())
            Assert.False(FileStatus.Of("/dev/null").IsRegularFile);
        Assert.ThrowsAny<IOException>(() => FileStatus.Of(In("missing")));
    }

    [Fact]
    public void A_file_is_missing_where_the_system_says_so()
    {
        File.WriteAllText(In("there"), "");
        Assert.False(FileStatus.IsMissing(In("there")));
        Assert.False(FileStatus.IsMissing(In("")));

        // Windows tells when the file is opened, and not before.
        bool tells = !OperatingSystem.IsWindows();
        Assert.Equal(tells, FileStatus.IsMissing(In("missing")));
        Assert.Equal(tells, FileStatus.IsMissing(In(Path.Combine("missing", "below"))));
        Assert.Equal(tells, FileStatus.IsMissing(In(Path.Combine("there", "below"))));
        // A name that is too long says nothing about files.
        Assert.False(FileStatus.IsMissing(In(new string('x', 300))));
    }

    [Fact]
    public void Flushing_a_folder_that_is_missing_fails_and_one_that_is_there_does_not()
    {
        DirectoryFlush.Flush(_folder);
        if (!OperatingSystem.IsWindows())
            Assert.Throws<IOException>(() => DirectoryFlush.Flush(In("missing")));
    }

    [Fact]
    public void A_full_disk_is_told_from_other_failures()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Exception full = Record.Exception(() => File.WriteAllText("/dev/full", "x"))!;
        Exception missing = Record.Exception(() => File.ReadAllText(In("missing")))!;

        Assert.True(IOFailure.IsDiskFull(full));
        Assert.False(IOFailure.IsDiskFull(missing));
        Assert.False(IOFailure.IsLocked(full));
        Assert.False(IOFailure.IsDenied(full));
    }

    [Fact]
    public async Task An_exclusive_lock_waits_for_the_one_before_it()
    {
        FileLock first = await FileLock.AcquireAsync(In("lock"));
        Assert.Null(FileLock.TryAcquire(In("lock")));
        Task<FileLock> second = FileLock.AcquireAsync(In("lock"));
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_when_it_is_cancelled()
    {
        using FileLock held = await FileLock.AcquireAsync(In("lock"));
        using var cancel = new CancellationTokenSource();
        Task<FileLock> waiting = FileLock.AcquireAsync(In("lock"), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Users_share_a_file_and_its_remover_does_not()
    {
        File.WriteAllText(In("model"), "x");
        FileLock first = FileLock.TryShare(In("model"))!;
        FileLock second = FileLock.TryShare(In("model"))!;
        Assert.Null(FileLock.TryOwn(In("model")));
        first.Dispose();
        Assert.Null(FileLock.TryOwn(In("model")));
        second.Dispose();

        using (FileLock owned = FileLock.TryOwn(In("model"))!)
        {
            Assert.Null(FileLock.TryShare(In("model")));
            File.Delete(In("model"));
        }

        Assert.Throws<FileNotFoundException>(() => FileLock.TryShare(In("model")));
    }

    private string In(string name) => Path.Combine(_folder, name);
}
