using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What a fake server answers.</summary>
public sealed record FakeReply
{
    public int Status { get; init; } = 200;

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The body of a whole answer; a range of it is cut out by the server where one was asked for and <see cref="HasRanges"/>.</summary>
    public FakeContent Content { get; init; } = FakeContent.Empty;

    /// <summary>True for files, which can be had in ranges.</summary>
    public bool HasRanges { get; init; }

    /// <summary>Writes the body itself, in chunked transfer, instead of <see cref="Content"/>: what a stream of events is.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    /// <summary>True: the connection goes on after <see cref="Stream"/>, as that of most servers does.</summary>
    public bool KeepsConnection { get; init; }

    public static FakeReply Json(string json, int status = 200) => new()
    {
        Status = status,
        Headers = new() { ["Content-Type"] = "application/json" },
        Content = FakeContent.Of(Encoding.UTF8.GetBytes(json)),
    };

    public static FakeReply Empty(int status, params (string Name, string Value)[] headers) =>
        new() { Status = status, Headers = headers.ToDictionary(header => header.Name, header => header.Value) };

    public static FakeReply Redirect(Uri to, int status = 302) => Empty(status, ("Location", to.AbsoluteUri));
}
