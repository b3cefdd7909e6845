using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Keeps the records of a file that several models share true when it gets or loses a name.</summary>
internal static class SharedFiles
{
    /// <summary>Puts the file's new identity into every record that knows it by the old one. Does nothing if more than the status time changed.</summary>
    public static bool Renew(RegistryChange change, FileIdentity before, FileIdentity after)
    {
        if (before with { Changed = after.Changed } != after)
            return false;
        bool isChanged = false;
        foreach (ModelRecord record in change.Records.Where(record => record.Files.Any(file => file.Verified == before)).ToList())
        {
            change.Put(record with { Files = [.. record.Files.Select(file => file.Verified == before ? file with { Verified = after } : file)] });
            isChanged = true;
        }

        return isChanged;
    }
}
