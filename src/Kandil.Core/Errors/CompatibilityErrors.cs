using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>The memory that a model needs, in parts, each as people read it.</summary>
/// <param name="All">All of it.</param>
/// <param name="Weights">Of the weights.</param>
/// <param name="Cache">Of keys, values and states.</param>
/// <param name="Compute">Of the largest computation.</param>
/// <param name="Context">Tokens of context.</param>
public sealed record NeededMemory(string All, string Weights, string Cache, string Compute, long Context);

/// <summary>Why a model does not run on this machine, or not well.</summary>
public static class CompatibilityErrors
{
    /// <summary>A model that this machine cannot run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="reasons">Why, each a sentence.</param>
    /// <param name="fitting">A quantisation of it that would fit; null where there is none.</param>
    /// <param name="reference">The reference of that one.</param>
    public static KandilException Blocked(string model, IReadOnlyList<string> reasons, string? fitting, string? reference) => new(
        ErrorCode.Compat, DoesNotFit(model, reasons), model,
        fitting is not null && reference is not null
            ? new RecommendedAction($"{fitting} of the same repository fits: {{command}}.", new OperationCall(OperationNames.AddModel, reference))
            : new RecommendedAction(
                new ShellText($"Choose a smaller model or quantisation, which {{command}} shows; {OptionNames.AllowIncompatible} installs it all the same."),
                new OperationCall(OperationNames.CheckCompatibility, model)));

    /// <summary>That a model does not fit this machine, with each reason.</summary>
    public static string DoesNotFit(string model, IReadOnlyList<string> reasons) => $"{model} does not fit this machine. {string.Join(' ', reasons)}";

    /// <summary>A file of this machine that its user wants only where it runs well.</summary>
    public static KandilException ImportRefused(string model, IReadOnlyList<string> reasons) => new(
        ErrorCode.Compat, DoesNotFit(model, reasons), model,
        new RecommendedAction(new ShellText($"Choose a smaller model or quantisation; without {OptionNames.Strict} it is taken in with a warning.")));

    /// <summary>A type of keys and values that there is none of.</summary>
    public static KandilException UnknownCacheType(string type, IEnumerable<string> known) => new(
        ErrorCode.Args, $"'{QuotedText.Clean(type)}' is no type that keys and values are kept in.", type, new RecommendedAction($"Use one of {string.Join(", ", known)}."));

    /// <summary>More memory than there is.</summary>
    public static string TooLittleMemory(NeededMemory needed, string total, long? largestContext) => string.Create(CultureInfo.InvariantCulture,
        $"It needs {needed.All} of memory for {needed.Context} tokens of context (weights {needed.Weights}, keys and values {needed.Cache}, computation {needed.Compute}), and this process may use {total}.{(largestContext is { } tokens ? $" With {tokens} tokens of context it would fit." : "")}");

    /// <summary>The same where only the size is known.</summary>
    public static string TooLittleMemoryBySize(string size, string required, string total) =>
        $"Its {size} need {required} of memory (half as much again; its header cannot be read), and this process may use {total}.";

    /// <summary>Less room on the disk than it takes.</summary>
    public static string TooLittleDisk(string size, string free, string path) => $"It takes {size} on the disk, and {path} has {free} free.";

    /// <summary>Hardly enough memory.</summary>
    public static string ShortMemory(string required, string total) => $"It needs {required} of the {total} of memory: little is left for anything else.";

    /// <summary>Enough memory, which others use.</summary>
    public static string BusyMemory(string required, string available, string total) =>
        $"It needs {required} of memory, and of the {total} here only {available} are free now: close something, or it will be slow.";

    /// <summary>More context than the model was trained for.</summary>
    public static string LongContext(long context, long trained) =>
        string.Create(CultureInfo.InvariantCulture, $"{context} tokens of context are more than the {trained} that it was trained for.");

    /// <summary>Made for a GPU, of which there is none.</summary>
    public static string GpuRecommended() => "It is made for a GPU, and there is none here: it is computed on the processor.";

    /// <summary>A card that the engine does not use.</summary>
    public static string GpuNotUsed(string gpu) => $"The engine that is installed does not compute on {gpu}: it is computed on the processor.";

    /// <summary>A card with less memory than the model has bytes.</summary>
    public static string SmallGpu(string memory, string size, int? layers, int? all) => layers is { } some && all is { } whole
        ? string.Create(CultureInfo.InvariantCulture, $"On the GPU's {memory} fit {some} of {whole} layers: the processor computes the rest.")
        : $"The GPU's {memory} are less than its {size}: the processor computes what does not fit.";

    /// <summary>A device that is not there, or not for the engine.</summary>
    public static string DeviceMissing(string asked, string why) => $"'{asked}' cannot be had: {why}. It is computed on the processor.";

    /// <summary>A device that nobody knows.</summary>
    public static string DeviceUnknown(string asked, IEnumerable<string> known) =>
        $"'{QuotedText.Clean(asked)}' is no device ({string.Join(", ", known)}): it is computed on the processor.";
}
