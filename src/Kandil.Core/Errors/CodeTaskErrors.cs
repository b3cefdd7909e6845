using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of reviewing, refactoring and testing files of code with a model.</summary>
public static class CodeTaskErrors
{
    /// <summary>No model is named, and none is the default.</summary>
    public static KandilException NoModel() => new(
        ErrorCode.Args, new ShellText($"Nothing says which model is to work on the code; the bundled guide knows Kandil alone."), null,
        new RecommendedAction(new ShellText($"Give one with {OptionNames.Model}; see what is here with {{command}}."), new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A file that is no text.</summary>
    public static KandilException NotText(string path) => new(
        ErrorCode.Args, $"The file {Quote(path)} is no text of UTF-8: no model is shown it.", path, new RecommendedAction("Give files of source code alone; convert one of another encoding first."));

    /// <summary>A file with nothing in it.</summary>
    public static KandilException Empty(string path) => new(
        ErrorCode.Args, $"The file {Quote(path)} is empty.", path, new RecommendedAction("Give a file with code in it."));

    /// <summary>A folder.</summary>
    public static KandilException Folder(string path) => new(
        ErrorCode.Args, $"{Quote(path)} is a folder.", path, new RecommendedAction("Give its files, for example by a pattern."));

    /// <summary>A file that is there no longer, or never was.</summary>
    public static KandilException Missing(string path) => new(
        ErrorCode.NotFound, $"There is no file {Quote(path)}.", path, new RecommendedAction("Check the path."));

    /// <summary>A file larger than the model can hold together with its answer.</summary>
    public static KandilException TooLarge(string path, long needed, long most, string model) => new(
        ErrorCode.Limit,
        string.Create(CultureInfo.InvariantCulture, $"The file {Quote(path)} needs about {needed} tokens with its answer, and {Quote(model)} holds {most} at the most."), path,
        new RecommendedAction("Split the file, or give a model with a longer context."));

    /// <summary>An answer without a code block.</summary>
    public static KandilException NoCode(string path, string model) => new(
        ErrorCode.Schema, $"{Quote(model)} answered without a whole block of code for {Quote(path)}: there is nothing to apply.", path,
        new RecommendedAction("Ask again, or give a more capable model."));

    /// <summary>An answer that ended before it was whole.</summary>
    public static KandilException CutOff(string path, string model) => new(
        ErrorCode.Limit, $"The answer of {Quote(model)} for {Quote(path)} was cut off: half a file is not applied.", path,
        new RecommendedAction(new ShellText($"Allow longer answers with {OptionNames.MaxTokens} or {OptionNames.ContextLength}, or split the file.")));

    /// <summary>A link, where what would be written lies elsewhere.</summary>
    public static KandilException Link(string path) => new(
        ErrorCode.Perm, $"{Quote(path)} is a link: only a file that is named itself is changed.", path, new RecommendedAction("Name the file that it leads to."));

    /// <summary>The file for tests exists.</summary>
    public static KandilException TestsExist(string path) => new(
        ErrorCode.Args, $"There are tests already: {Quote(path)}. They are left as they are.", path,
        new RecommendedAction("Give that file to a refactoring, or put it elsewhere first."));

    /// <summary>The file has another content than the one that was shown to the model.</summary>
    public static KandilException ChangedMeanwhile(string path) => new(
        ErrorCode.Verify, $"{Quote(path)} was changed while the model worked on it: its proposal is not applied.", path, new RecommendedAction("Ask again."));
}
