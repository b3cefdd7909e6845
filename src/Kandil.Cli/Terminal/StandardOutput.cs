using Kandil.Core.Errors;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Cli.Terminal;

/// <summary>Thrown when whoever read standard output has gone, as <c>head</c> does: there is nobody left to tell anything.</summary>
internal sealed class OutputClosedException : Exception;

/// <summary>Standard output as bytes. Each write leaves at once: an answer is read while it is made.</summary>
internal sealed class StandardOutput
{
    // EPIPE, the same number on Linux, macOS and the BSDs; .NET keeps the system's number of what it has no type for.
    private const int BrokenPipe = 32;

    private readonly Stream _stream = Open();

    /// <summary>Writes bytes.</summary>
    /// <exception cref="OutputClosedException">The reader has gone.</exception>
    /// <exception cref="KandilException">E_DISK: the output cannot be written for another reason.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException failure) when (failure.HResult == BrokenPipe)
        {
            throw new OutputClosedException();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CommandLineErrors.CannotWrite(failure);
        }
    }

    // The console's own stream drops what it writes into a pipe that nobody reads, and a model would go on answering to
    // nobody. A FileStream throws. It is for pipes alone: in a file it would write at its own offset over what others append.
    private static Stream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            FileStream pipe = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return pipe;
            }
        }

        return Console.OpenStandardOutput();
    }
}
