using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Answers;

/// <summary>Reads the pictures that belong to a question. What a file is shows in its content, whatever it is called.</summary>
public static class QuestionImages
{
    /// <summary>Bytes of a picture at the most.</summary>
    public const long Largest = 20 << 20;

    /// <summary>Pictures of a question at the most.</summary>
    public const int Most = 20;

    private const int HeaderLength = 12;

    /// <summary>The pictures, in their order.</summary>
    /// <param name="paths">Paths of files, relative to the current folder of the process.</param>
    /// <exception cref="KandilException">E_NOT_FOUND, E_PERM, E_DISK: a file cannot be read; E_ARGS: it is no picture, or too large, or there are too many.</exception>
    public static IReadOnlyList<ImageInput> Read(IReadOnlyList<string> paths) =>
        paths.Count > Most ? throw ImageErrors.TooMany(paths.Count, Most) : [.. paths.Select(Read)];

    private static ImageInput Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            // What has no end, such as a device, has no picture either: its kind is told before it is read.
            byte[] header = new byte[HeaderLength];
            int length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
            string type = TypeOf(header.AsSpan(0, length)) ?? throw ImageErrors.NotAnImage(path);
            if (file.Length > Largest)
                throw ImageErrors.TooLarge(path, new ByteSize(file.Length).ToString(), new ByteSize(Largest).ToString());
            byte[] bytes = new byte[file.Length];
            header.AsSpan(0, length).CopyTo(bytes);
            file.ReadExactly(bytes.AsSpan(length));
            return new ImageInput(type, bytes, path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ImageErrors.Missing(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ImageErrors.Unreadable(path, failure);
        }
    }

    private static string? TypeOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        _ when start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) => "image/gif",
        _ when start.Length == HeaderLength && start.StartsWith("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8) => "image/webp",
        _ => null,
    };
}
