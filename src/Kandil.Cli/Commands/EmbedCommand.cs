using System.CommandLine;
using System.Globalization;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil embed</c>: texts into vectors.</summary>
internal sealed class EmbedCommand : OperationCommand
{
    private readonly Argument<string[]> _texts = new("text") { Description = "The texts; without any, each line of standard input is one.", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "The model: a cloud's such as openai:text-embedding-3-small, NAME@ollama, or one that you registered.", HelpName = "name", Required = true,
    };

    private readonly Option<bool> _plain = new("--no-normalize") { Description = "Leave the vectors as the server gives them, rather than of length 1." };

    private readonly Option<string> _agent = new("--agent") { Description = "The agent on whose behalf you ask; its list of models holds. [KANDIL_AGENT]", HelpName = "name" };

    /// <summary>Makes the command.</summary>
    public EmbedCommand()
        : base("embed", "Turn texts into vectors.")
    {
        Add(_texts);
        Add(_model);
        Add(_plain);
        Add(_agent);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil embed -m nomic-embed-text@ollama \"a lamp\" \"a lantern\"", "kandil embed -m openai:text-embedding-3-small --json < lines.txt"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string[] texts = invocation.Arguments.GetValue(_texts) ?? [];
        var request = new EmbeddingRequest
        {
            Model = invocation.Arguments.GetRequiredValue(_model),
            Texts = texts.Length > 0 ? texts : Lines(invocation.Terminal.ReadInput(() => { }, invocation.Cancellation)),
            Normalize = !invocation.Arguments.GetValue(_plain),
            Agent = invocation.Arguments.GetValue(_agent),
        };
        var embeddings = new List<TextEmbedding>();
        await foreach (TextEmbedding embedding in new EmbedTexts(invocation.Session).RunAsync(request, invocation.Sink, invocation.Cancellation))
        {
            embeddings.Add(embedding);
            if (!invocation.Mode.Json)
            {
                invocation.Terminal.Write(string.Join(' ', embedding.Vector.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
                invocation.Terminal.Write("\n");
            }
        }

        invocation.Succeed(
            FormattableString.Invariant($"{embeddings.Count(one => one.Dimensions > 0)} texts have vectors of {embeddings.Max(one => one.Dimensions)} numbers."),
            () => new EmbeddingListData(embeddings[0].Model, embeddings[0].Provider, [.. embeddings.Select(one => new EmbeddingData(one.Text, one.Vector))]),
            json => json.EmbeddingListData, () => { });
        return 0;
    }

    // Each line has its own, an empty one, too; what ends the last line begins no other.
    private static string[] Lines(string input) => input.TrimEnd('\r', '\n').Split('\n', StringSplitOptions.TrimEntries);
}
