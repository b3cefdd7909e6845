using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Chats;

/// <summary>Takes up a conversation that was kept in a file.</summary>
public sealed class LoadChat(KandilSession session)
{
    // A conversation of a million words has about 8 MB.
    private const long MostBytes = 64L << 20;

    /// <summary>Reads the file and adds the conversation to the session's. Nothing is loaded or asked yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What to call it; null for the name that the file has.</param>
    /// <param name="given">How the model is asked from now on: what it says comes before what the file says; null for nothing.</param>
    /// <param name="instructions">Instructions in place of the file's; null for those.</param>
    /// <exception cref="KandilException">E_NOT_FOUND, E_PERM, E_DISK: the file cannot be read; E_SCHEMA: it holds no conversation; E_ARGS: the name is taken.</exception>
    public KandilChat Run(string path, string? name = null, PromptRequest? given = null, string? instructions = null)
    {
        string file = KandilSession.FullPath(path);
        ChatFile? there = ChatFile.Now(file); // looked at first, so that a change while it is read is noticed
        KandilChat chat = ChatDocument.Parse(Read(file), file).ToChat(name, file, given);
        chat.File = there;
        if (instructions is not null)
            chat.Instruct(instructions);
        session.Chats.Add(chat);
        return chat;
    }

    private static byte[] Read(string file)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
                throw ChatErrors.NoChat(file, "it is larger than 64 MB");
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ChatErrors.NoFile(file, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", file);
        }
    }
}
