using Microsoft.Win32.SafeHandles;

namespace Kandil.Worker.Hosting;

/// <summary>
/// The two streams of the protocol: duplicates of standard input and output. Afterwards standard output leads to
/// standard error and standard input to nowhere, so that nothing that a library prints or reads gets between.
/// </summary>
/// <param name="Requests">Where requests come from.</param>
/// <param name="Replies">Where replies go; unbuffered.</param>
internal sealed record ProtocolStreams(Stream Requests, Stream Replies)
{
    /// <summary>Takes the streams; call once, before anything else runs.</summary>
    public static ProtocolStreams Take()
    {
        var (input, output) = OperatingSystem.IsWindows() ? WindowsDescriptors.Take() : UnixDescriptors.Take();
        // BoundedLineReader and ReplyWriter hold whole lines themselves.
        return new ProtocolStreams(
            new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Read, bufferSize: 0),
            new FileStream(new SafeFileHandle(output, ownsHandle: true), FileAccess.Write, bufferSize: 0));
    }
}
