using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.CodeTasks;

/// <summary>A file of code as it lies on the disk, and as a model is shown it.</summary>
internal sealed class SourceFile
{
    /// <summary>No file of code is longer; what is, was made by a program.</summary>
    private const long Largest = 1 << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly bool _hasMark;
    private readonly bool _hasReturns;

    private SourceFile(string path, byte[] bytes, string text)
    {
        (Path, Bytes) = (path, bytes);
        _hasMark = bytes.AsSpan().StartsWith(Mark);
        _hasReturns = text.Contains("\r\n", StringComparison.Ordinal);
        Text = text.ReplaceLineEndings("\n");
    }

    public string Path { get; }

    public byte[] Bytes { get; }

    /// <summary>The text with <c>\n</c> at the end of each line.</summary>
    public string Text { get; }

    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS: a folder, empty or no text; E_LIMIT: too large; E_PERM, E_DISK.</exception>
    public static SourceFile Read(string path)
    {
        string file = KandilSession.FullPath(path);
        if (Directory.Exists(file))
            throw CodeTaskErrors.Folder(file);
        byte[] bytes = ReadBytes(file);
        if (bytes.Length == 0)
            throw CodeTaskErrors.Empty(file);
        if (bytes.AsSpan().IndexOf((byte)0) >= 0)
            throw CodeTaskErrors.NotText(file);
        try
        {
            int start = bytes.AsSpan().StartsWith(Mark) ? Mark.Length : 0;
            return new SourceFile(file, bytes, Strict.GetString(bytes, start, bytes.Length - start));
        }
        catch (DecoderFallbackException)
        {
            throw CodeTaskErrors.NotText(file);
        }
    }

    /// <summary>The bytes of other text in this file's manner: its line endings, its byte order mark, its last line.</summary>
    public byte[] Written(string text)
    {
        string body = Text.EndsWith('\n') ? text.TrimEnd('\n') + "\n" : text.TrimEnd('\n');
        byte[] bytes = Strict.GetBytes(_hasReturns ? body.Replace("\n", "\r\n", StringComparison.Ordinal) : body);
        return _hasMark ? [.. Mark, .. bytes] : bytes;
    }

    private static byte[] ReadBytes(string file)
    {
        try
        {
            long length = new FileInfo(file).Length;
            return length <= Largest ? File.ReadAllBytes(file) : throw CodeTaskErrors.TooLarge(file, length / CodeTaskPrompt.BytesOfToken, Largest / CodeTaskPrompt.BytesOfToken, "no model");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CodeTaskErrors.Missing(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", file);
        }
    }
}
