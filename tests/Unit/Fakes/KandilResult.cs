using System.Text.Json;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What a run of <c>kandil</c> left behind.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record KandilResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Standard output as the one envelope that it must be.</summary>
    public JsonElement Envelope()
    {
        Assert.Equal(1, Output.Count(character => character == '\n'));
        JsonElement envelope = JsonDocument.Parse(Output).RootElement;
        Assert.Equal(["success", "message", "error_code", "data"], envelope.EnumerateObject().Select(property => property.Name));
        return envelope;
    }

    /// <summary>Asserts that it worked, and returns the envelope's data.</summary>
    public JsonElement Data()
    {
        JsonElement envelope = Envelope();
        Assert.True(envelope.GetProperty("success").GetBoolean(), Output);
        Ended(0);
        return envelope.GetProperty("data");
    }

    /// <summary>Asserts the exit code; where it is another, what was said goes into the message.</summary>
    public void Ended(int exitCode) => Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, not {exitCode}\n{Output}\n{Error}");

    /// <summary>Asserts a failure as people see it: one line with the code, one with the next step, and the exit code.</summary>
    /// <returns>The first line.</returns>
    public string Failure(string code, int exitCode)
    {
        Ended(exitCode);
        Assert.Equal(2, ErrorLines.Length);
        Assert.StartsWith($"kandil: {code}: ", ErrorLines[0], StringComparison.Ordinal);
        Assert.Matches("^        [A-Z]", ErrorLines[1]);
        return ErrorLines[0];
    }

    /// <summary>Asserts a failure as programs see it: an envelope on standard output, nothing on standard error.</summary>
    public void FailureEnvelope(string code, int exitCode)
    {
        Ended(exitCode);
        JsonElement envelope = Envelope();
        Assert.False(envelope.GetProperty("success").GetBoolean());
        Assert.Equal(code, envelope.GetProperty("error_code").GetString());
        Assert.NotEmpty(envelope.GetProperty("message").GetString()!);
        Assert.NotEmpty(envelope.GetProperty("data").GetProperty("recommended_action").GetString()!);
        Assert.Equal(exitCode, envelope.GetProperty("data").GetProperty("exit_code").GetInt32());
        Assert.Empty(Error);
    }
}
