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

    /// <summary>Renews what other models share with one whose files lost their names.</summary>
    /// <returns>True when a record changed.</returns>
    public static bool RenewAll(StoreLayout layout, RegistryChange change, ModelRecord removed)
    {
        bool isChanged = false;
        foreach (FileIdentity before in removed.Files.Select(file => file.Verified).OfType<FileIdentity>().Distinct())
        {
            string? other = change.Records
                .SelectMany(record => record.Files.Where(file => file.Verified == before), layout.PathOf)
                .FirstOrDefault(File.Exists);
            if (other is not null && FileIdentity.Of(other) is var after && after != before)
                isChanged |= Renew(change, before, after);
        }

        return isChanged;
    }
}
