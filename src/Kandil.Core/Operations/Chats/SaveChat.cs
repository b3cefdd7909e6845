using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Chats;

/// <summary>Keeps a conversation in a file that only its owner can read.</summary>
public sealed class SaveChat(KandilSession session)
{
    /// <summary>Writes the file, whole or not at all; what had its name is replaced.</summary>
    /// <param name="chat">The conversation.</param>
    /// <param name="path">The file; folders that are missing are made.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="KandilException">E_PERM, E_DISK: it cannot be written.</exception>
    public string Run(KandilChat chat, string path)
    {
        string file = KandilSession.FullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            lock (session.Chats.Writing)
                AtomicFile.Write(file, ChatDocument.Of(chat).ToBytes());
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", file);
        }
    }
}
