using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Chats;

/// <summary>Which file a saved conversation may take the place of.</summary>
public enum ReplacedFile
{
    /// <summary>The one that this session read or wrote the conversation from, if nobody has written it since.</summary>
    Own,

    /// <summary>Any.</summary>
    Any,

    /// <summary>None at all.</summary>
    None,
}

/// <summary>Keeps a conversation in a file that only its owner can read.</summary>
public sealed class SaveChat(KandilSession session)
{
    /// <summary>Finds out, before a word is said, whether a conversation could be kept in a file; folders that are missing are made.</summary>
    /// <exception cref="KandilException">E_PERM, E_DISK: it could not be written.</exception>
    public static void Check(string path)
    {
        string file = KandilSession.FullPath(path);
        try
        {
            string folder = Directory.CreateDirectory(Path.GetDirectoryName(file)!).FullName;
            if (Directory.Exists(file))
                throw new IOException("it is a folder");
            // A new file takes its place when it is saved, so what counts is that the folder takes one.
            using var trial = new FileStream(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", file);
        }
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="chat">The conversation.</param>
    /// <param name="path">The file; folders that are missing are made.</param>
    /// <param name="replaces">Which file that is there is replaced.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="KandilException">E_ARGS: there is a file that is not to be replaced; E_PERM, E_DISK: it cannot be written.</exception>
    public string Run(KandilChat chat, string path, ReplacedFile replaces = ReplacedFile.Own)
    {
        string file = KandilSession.FullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            lock (session.Chats.Writing)
            {
                if (ChatFile.Now(file) is { } there && replaces != ReplacedFile.Any && (replaces == ReplacedFile.None || there != chat.File))
                    throw replaces == ReplacedFile.Own && chat.File?.Path == file ? ChatErrors.ChangedMeanwhile(file) : ChatErrors.FileIsThere(file);
                AtomicFile.Write(file, ChatDocument.Of(chat).ToBytes());
                chat.File = ChatFile.Now(file);
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", file);
        }
    }
}
