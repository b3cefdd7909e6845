using System.Text.Json;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>
/// The programs that Kandil installed, each in a folder of its own that is whole or not there:
/// <code>
/// programs/NAME.json        which release is installed, and where
/// programs/NAME-VERSION/    it
/// programs/partial/NAME/    what is being installed
/// programs/NAME.lock        held by who installs
/// </code>
/// </summary>
internal sealed class ProgramStore(KandilPaths paths)
{
    /// <summary>The folder of the programs.</summary>
    public string Root => paths.ProgramsDirectory;

    /// <summary>What is installed under a name; null where nothing is, or nothing that can be read.</summary>
    public InstalledProgram? Find(string name)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(RecordOf(name)), StoreJson.Default.InstalledProgram) is { Folder: not null, Program: not null, Version: not null } found
                && File.Exists(PathOf(found)) ? found : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The path of an installed program.</summary>
    public string PathOf(InstalledProgram program) => program.Program.Below(program.Folder.Below(Root));

    /// <summary>The folder that a release would get; another one where that is taken.</summary>
    public string FolderOf(string name, string version)
    {
        string plain = Path.Combine(Root, $"{name}-{version}");
        return !Path.Exists(plain) ? plain
            : Enumerable.Range(2, int.MaxValue - 2).Select(number => FormattableString.Invariant($"{plain}-{number}")).First(path => !Path.Exists(path));
    }

    /// <summary>Waits until nobody else installs the program, then gives its stage with what an earlier attempt left in it.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK.</exception>
    public async Task<ProgramStage> BeginAsync(string name, Action waiting, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(Root);
            string path = Path.Combine(Root, $"{name}.lock");
            FileLock? held = FileLock.TryAcquire(path);
            if (held is null)
            {
                waiting();
                held = await FileLock.AcquireAsync(path, cancellationToken);
            }

            return new ProgramStage(this, name, held);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be made", Root);
        }
    }

    /// <summary>Makes a release the installed one. Under the program's lock.</summary>
    internal void Put(InstalledProgram program) =>
        AtomicFile.Write(RecordOf(program.Name), JsonSerializer.SerializeToUtf8Bytes(program, StoreJson.Default.InstalledProgram));

    private string RecordOf(string name) => Path.Combine(Root, $"{name}.json");
}
