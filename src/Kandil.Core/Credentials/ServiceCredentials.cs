using System.Text;

namespace Kandil.Core.Credentials;

/// <summary>
/// The keys that the service manager hands to a service, each a file in a folder that only the service can read: systemd's
/// <c>LoadCredentialEncrypted=kandil-api-key-openai</c>. They are read, never written, and go to the origin in their name alone.
/// </summary>
/// <param name="folder">The folder, of <c>CREDENTIALS_DIRECTORY</c>.</param>
public sealed class ServiceCredentials(string folder)
{
    private const int Longest = 16 * 1024;

    /// <summary>The key of a name; null where the folder has none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public Secret? Find(CredentialName name)
    {
        if (new FileInfo(Path.Combine(folder, name.PlainText)) is not { Exists: true, Length: > 0 and <= Longest } file)
            return null;
        var secret = new Secret(Encoding.UTF8.GetString(File.ReadAllBytes(file.FullName)));
        return secret.IsEmpty ? null : secret;
    }
}
