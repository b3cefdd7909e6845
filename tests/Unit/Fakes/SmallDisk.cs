using System.Diagnostics;
using System.Globalization;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A real file system of a few megabytes (a tmpfs), in a mount namespace of its own that only a waiting process is in: nobody
/// else sees it, and the kernel takes it away with that process, however the test ends. The test reaches it through /proc.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _holder;
    private readonly string _mountPoint = Directory.CreateTempSubdirectory("kandil-disk-").FullName;

    public SmallDisk(int megabytes)
    {
        _holder = Start(_mountPoint, megabytes);
        Task<string?> line = _holder.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience) || line.Result != "mounted")
        {
            ChildProgram.KillTree(_holder);
            throw new InvalidOperationException(_holder.StandardError.ReadToEnd());
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>The disk's own folder, as this process reaches it.</summary>
    public string Folder => string.Create(CultureInfo.InvariantCulture, $"/proc/{_holder.Id}/root{_mountPoint}");

    /// <summary>Takes room away until so many bytes are free, as another program would.</summary>
    public void Fill(long leaving)
    {
        using FileStream filler = File.Create(Path.Combine(Folder, "filler"));
        long size = new DriveInfo(Folder).AvailableFreeSpace - leaving;
        byte[] piece = new byte[1 << 16];
        for (long written = 0; written < size; written += piece.Length)
            filler.Write(piece, 0, (int)Math.Min(piece.Length, size - written));
    }

    /// <summary>Gives the room back.</summary>
    public void Empty() => File.Delete(Path.Combine(Folder, "filler"));

    /// <summary>Makes it one that can only be read, or can be written again.</summary>
    public void SetReadOnly(bool readOnly)
    {
        string[] arguments = ["-t", _holder.Id.ToString(CultureInfo.InvariantCulture), .. UserNamespace("-U", "--preserve-credentials"), "-m",
            "mount", "-o", readOnly ? "remount,ro" : "remount,rw", _mountPoint];
        ChildResult remount = ChildProgram.Run(new ProcessStartInfo("nsenter", arguments));
        Assert.True(remount.ExitCode == 0, remount.Error);
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        if (!_holder.WaitForExit(Patience))
            ChildProgram.KillTree(_holder);
        _holder.Dispose();
        Directory.Delete(_mountPoint);
    }

    // root needs no more than a mount namespace; anybody else a user namespace around it, where the system allows that.
    private static string[] UserNamespace(params string[] arguments) => Environment.IsPrivilegedProcess ? [] : arguments;

    private static Process Start(string mountPoint, int megabytes)
    {
        string size = megabytes.ToString(CultureInfo.InvariantCulture);
        // Waits in cat for the end of its input, which comes with the end of the test's process too.
        var start = new ProcessStartInfo("unshare", [.. UserNamespace("--map-root-user"), "--mount", "sh", "-c",
            "mount -t tmpfs -o size=\"$2\"m kandil \"$1\" && echo mounted && exec cat", "sh", mountPoint, size])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux())
            return "Only Linux has mount namespaces";
        try
        {
            using var disk = new SmallDisk(1);
            File.WriteAllText(Path.Combine(disk.Folder, "probe"), "");
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return $"A file system of its own cannot be mounted here ({exception.Message.Trim()})";
        }
    }
}

/// <summary>A test on a small disk; skipped, with the reason, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}
