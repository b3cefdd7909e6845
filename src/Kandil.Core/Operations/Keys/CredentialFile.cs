using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Keys;

/// <summary>Reads and changes <c>credentials.json</c>: one process at a time, whole or not at all, readable by its owner alone.</summary>
internal sealed class CredentialFile(KandilPaths paths)
{
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public CredentialList Read()
    {
        try
        {
            return CredentialList.Parse(File.Exists(paths.CredentialsFile) ? File.ReadAllBytes(paths.CredentialsFile) : [], paths.CredentialsFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", paths.CredentialsFile);
        }
    }

    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task ChangeAsync(Action<CredentialList> change, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(paths.ConfigurationDirectory);
            using FileLock held = await FileLock.AcquireAsync(paths.CredentialsFile + ".lock", cancellationToken);
            CredentialList list = Read();
            change(list);
            AtomicFile.Write(paths.CredentialsFile, list.ToBytes());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", paths.CredentialsFile);
        }
    }
}
