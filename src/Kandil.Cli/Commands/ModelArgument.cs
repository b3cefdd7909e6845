using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary>The argument that names a model.</summary>
internal static class ModelArgument
{
    /// <summary>A new one; exactly one word.</summary>
    public static Argument<string> Create() => new("model") { Description = "A name of 'kandil model list', or the path of a GGUF file." };
}
