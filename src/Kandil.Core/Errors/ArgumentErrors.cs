using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>Failures of arguments.</summary>
public static class ArgumentErrors
{
    /// <summary>A question that nobody can be asked.</summary>
    /// <param name="what">What would be done, as the subject of a sentence.</param>
    /// <param name="inner">What asking failed with; null where it was not tried.</param>
    public static KandilException NobodyToAsk(string what, Exception? inner = null) => new(
        ErrorCode.Args, $"{what} needs a confirmation, and there is nobody to ask here.", null,
        new RecommendedAction("Give -Force to confirm it in advance."), inner);

    /// <summary>A number outside of its range.</summary>
    /// <param name="range">The option with its range.</param>
    /// <param name="value">The number as it was given.</param>
    public static KandilException OutOfRange(OptionRange range, IFormattable value) => new(
        ErrorCode.Args, new ShellText($"{range.Option} cannot be {value}: it must be {range.Words}."), range.Option.Name,
        new RecommendedAction(new ShellText($"Give {range.Option} a possible value: {range.Words}.")));

    /// <summary>A sampler that llama.cpp's chain here does not have.</summary>
    public static KandilException UnknownSampler(string name, IReadOnlyList<string> known) => new(
        ErrorCode.Args, $"There is no sampler '{name}'.", name,
        new RecommendedAction(new ShellText($"Give {OptionNames.Samplers} one or more of: {string.Join(", ", known)}.")));

    /// <summary>A grammar that llama.cpp cannot parse.</summary>
    public static KandilException BadGrammar(string detail) => new(
        ErrorCode.Args, $"The grammar cannot be used: {detail}", "grammar",
        new RecommendedAction("Write the grammar in llama.cpp's GBNF, with a rule named root."));

    /// <summary>A text that is no JSON schema.</summary>
    public static KandilException BadSchema(string why) => new(
        ErrorCode.Args, new ShellText($"{OptionNames.JsonSchema} cannot be used: {why}."), OptionNames.JsonSchema.Name,
        new RecommendedAction("Give a JSON schema such as {\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"],\"additionalProperties\":false}, as it stands and not the path of its file."));

    /// <summary>A schema for the engine of this machine, which follows grammars.</summary>
    public static KandilException SchemaNotHere(string model) => new(
        ErrorCode.Args, new ShellText($"{QuotedText.Quote(model)} runs on this machine, where {OptionNames.JsonSchema} is not understood."), OptionNames.JsonSchema.Name,
        new RecommendedAction(new ShellText($"Give {OptionNames.Grammar} instead, or ask a model of a cloud or of Ollama.")));

    /// <summary>Two options of which only one can hold.</summary>
    public static KandilException NotTogether(OptionName one, OptionName other) => new(
        ErrorCode.Args, new ShellText($"{one} and {other} cannot be given together."), one.Name,
        new RecommendedAction(new ShellText($"Leave {one} or {other} out.")));

    /// <summary>A line of a batch that is none.</summary>
    /// <param name="line">Its number, from 1.</param>
    /// <param name="why">What is wrong with it, a clause.</param>
    public static KandilException BadBatchLine(int line, string why) => new(
        ErrorCode.Args, string.Create(CultureInfo.InvariantCulture, $"Line {line} of the batch cannot be asked: {why}."), "batch",
        new RecommendedAction("Write a prompt in each line, as it is or as {\"prompt\":\"…\",\"model\":\"…\",\"system\":\"…\"}."));

    /// <summary>A text that is to become a vector, and is empty.</summary>
    public static KandilException NoText() => new(
        ErrorCode.Args, "There is no text, or only empty ones: an empty text has no embedding.", "text",
        new RecommendedAction("Give one text or several, as arguments or through the pipe."));

    /// <summary>Nothing was asked.</summary>
    public static KandilException NoPrompt() => new(
        ErrorCode.Args, "There is no prompt: the text to answer is empty.", "prompt",
        new RecommendedAction("Write what you want to ask, as an argument or through the pipe: {command}.",
            new OperationCall(OperationNames.Ask, "How do I install a model?")));

    /// <summary>No file was named.</summary>
    public static KandilException NoPath() => new(
        ErrorCode.Args, "There is no path: no file was named.", "path",
        new RecommendedAction("Name a GGUF file: {command}.", new OperationCall(OperationNames.ImportModel, "./model.gguf")));

    /// <summary>No requirement file was named.</summary>
    public static KandilException NoRequirementFile() => new(
        ErrorCode.Args, "There is no path: no requirement file was named.", "path",
        new RecommendedAction("Name a JSON file that lists models."));

    /// <summary>A part of a split model that is not its first.</summary>
    public static KandilException NotTheFirstPart(string path, string first) => new(
        ErrorCode.Args, $"{QuotedText.Quote(path)} is a part of a split model, and not the first.", path,
        new RecommendedAction("Name the first part; the others are taken with it: {command}.", new OperationCall(OperationNames.ImportModel, first)));

    /// <summary>A split model of which a part is not there.</summary>
    public static KandilException PartMissing(string path, string missing) => new(
        ErrorCode.NotFound, $"{QuotedText.Quote(path)} is a part of a split model, and {QuotedText.Quote(missing)} is not there.", path,
        new RecommendedAction("Put all parts of the model into one folder."));

    /// <summary>Input that is not UTF-8.</summary>
    public static KandilException NotUtf8(string source, long offset) => new(
        ErrorCode.Args, string.Create(CultureInfo.InvariantCulture, $"The text from {source} is not UTF-8: the byte at offset {offset} cannot be read."),
        source, new RecommendedAction("Convert the text to UTF-8 first."));

    /// <summary>A stop text of no characters.</summary>
    public static KandilException EmptyStopText() => new(
        ErrorCode.Args, "A stop text is empty: the answer would end before it begins.", "stop",
        new RecommendedAction(new ShellText($"Give {OptionNames.Stop} at least one character, or leave it out.")));

    /// <summary>One name for more than one file.</summary>
    public static KandilException OneNameForSeveralFiles(string name, string file) => new(
        ErrorCode.Args, $"The name '{name}' is given to the first file already; {file} cannot have it too.", file,
        new RecommendedAction(
            new ShellText($"Import one file at a time with its name, or leave {OptionNames.Name} out: each model is then called after its file. {{command}}"),
            new OperationCall(OperationNames.ImportModel, file)));

    /// <summary>An option of a file's import, given with an exported model.</summary>
    public static KandilException OnlyForFiles(OptionName option, string folder) => new(
        ErrorCode.Args, $"{QuotedText.Quote(folder)} holds an exported model, which keeps its name and is copied: {option.Name} is for a file alone.", folder,
        new RecommendedAction(
            new ShellText($"Leave {option} out: {{command}}. To give the model another name, import its GGUF file from the folder."),
            new OperationCall(OperationNames.ImportModel, folder)));

    /// <summary>A pattern of files that fits none.</summary>
    public static KandilException NothingMatches(string pattern) => new(
        ErrorCode.NotFound, $"No file fits {pattern}.", pattern,
        new RecommendedAction("Look for the file's folder and name; the pattern is relative to the current folder."));

    /// <summary>A path of something that is no file, such as a registry key.</summary>
    public static KandilException NotAFilePath(string path) => new(
        ErrorCode.Args, $"{path} is not a place in the file system.", path,
        new RecommendedAction("Give the path of a file."));
}
