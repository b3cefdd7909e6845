using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>Whether a file holds a model to run, or what belongs to one.</summary>
internal static class ModelKindCheck
{
    /// <summary>The key of the architecture's name.</summary>
    internal const string ArchitectureKey = "general.architecture";
    private const string TypeKey = "general.type";
    private const int MostNameLength = 64;

    /// <summary>The architecture of the part that sees or hears. No engine takes it for a model, so it needs nothing of one.</summary>
    private const string CompanionArchitecture = "clip";

    private static readonly string[] OtherTypes = ["adapter", "lora", "imatrix", "vocab"];

    /// <summary>Whether a file is the part that sees or hears, which no engine loads by itself.</summary>
    internal static bool IsCompanion(GgufModelFacts facts) => facts.Architecture == CompanionArchitecture;

    /// <summary>Checks what the file is.</summary>
    /// <returns>True when it is to be checked as a model.</returns>
    internal static bool Check(IReadOnlyList<CheckedPart> parts, FindingList findings)
    {
        CheckedPart first = parts[0];
        if (first.Metadata.Text(TypeKey, MostNameLength) is { } type && OtherTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            findings.Add(first.ModelFindings.NotAModel(first.Metadata.OffsetOf(TypeKey), TypeKey, $"it says that it is of the type '{type}'"));
            return false;
        }

        if (parts.All(part => part.File.Tensors.Count == 0) && !first.IsSplit)
        {
            findings.Add(first.ModelFindings.NotAModel(null, null, "it has no tensors"));
            return false;
        }

        return HasArchitecture(first, findings) && !IsCompanion(first.File.Facts);
    }

    private static bool HasArchitecture(CheckedPart part, FindingList findings)
    {
        if (part.Metadata[ArchitectureKey] is not { } value)
        {
            findings.Add(part.ModelFindings.Missing(ArchitectureKey, "every model"));
            return false;
        }

        if (part.Metadata.Text(ArchitectureKey, MostNameLength) is { } name && IsName(name))
            return true;

        findings.Add(part.ModelFindings.ArchitectureName(part.Metadata.OffsetOf(ArchitectureKey), value.Shown()));
        return false;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}
