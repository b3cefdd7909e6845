using Kandil.Core.Compatibility;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>Everything that an installation will do, before its first byte of weights; what runs is exactly this.</summary>
public sealed record InstallPlan
{
    /// <summary>The model as its source has it, fixed at one commit.</summary>
    public required SourceModel Model { get; init; }

    /// <summary>The reference that was asked for, in its canonical form.</summary>
    public required string Reference { get; init; }

    /// <summary>What tells it from all other installed models.</summary>
    public required ModelKey Key { get; init; }

    /// <summary><c>llama-cpp</c> or <c>transformers</c>.</summary>
    public required string Library { get; init; }

    /// <summary>Where it will lie, relative to the models' folder. Where other content is there, a folder beside it is made.</summary>
    public required SafeRelativePath Folder { get; init; }

    /// <summary>The files, what is loaded first. Each says its size and its digest with where that came from.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>The other files of the model, each with the reason.</summary>
    public required IReadOnlyList<LeftOutFile> LeftOut { get; init; }

    /// <summary>What was asked of the model's files.</summary>
    public FileWishes Wishes { get; init; } = new();

    /// <summary>The quantisation by its name in the repository; null where no name says one.</summary>
    public string? Quantization { get; init; }

    /// <summary>A sentence when it is another quantisation than the usual one, and why; else null.</summary>
    public string? Note { get; init; }

    /// <summary>Bytes that the model takes.</summary>
    public long TotalBytes => Files.Sum(file => file.Size);

    /// <summary>Bytes that must be fetched, as far as is known before it begins.</summary>
    public required long DownloadBytes { get; init; }

    /// <summary>Bytes of the model that other installed models have, or that earlier attempts left.</summary>
    public required long AlreadyHereBytes { get; init; }

    /// <summary>Bytes of them that earlier attempts left.</summary>
    public long StagedBytes { get; init; }

    /// <summary>How much room there is, in the quota and on the disk.</summary>
    public required StoreRoom Room { get; init; }

    /// <summary>The branch, tag or version that is installed.</summary>
    public string Revision => Model.Version ?? Model.Revision;

    /// <summary>The server that has it.</summary>
    public Uri Server => Model.Server;

    /// <summary>The license's identifier at the source; null where it says nothing.</summary>
    public string? License => Model.License;

    /// <summary>True when the license has terms of its own and nobody accepted it so far: <see cref="Installer"/> refuses the plan then.</summary>
    public bool NeedsLicense { get; init; }

    /// <summary>Who accepted the license before; null if nobody did.</summary>
    public LicenseAcceptance? LicenseAccepted { get; init; }

    /// <summary>True when the user accepts the license with this installation.</summary>
    public bool AcceptsLicense { get; init; }

    /// <summary>What is installed under the key now; null if nothing is.</summary>
    public ModelRecord? Installed { get; init; }

    /// <summary>True when exactly this is installed and undamaged: there is nothing to do.</summary>
    public bool AlreadyInstalled { get; init; }

    /// <summary>True to fetch everything anew, whatever is here.</summary>
    public bool Reinstall { get; init; }

    /// <summary>Whether clean-up must leave the model.</summary>
    public bool Pin { get; init; }

    /// <summary>Whether it fits this machine; null where nobody asked, or no engine here runs it.</summary>
    public CompatibilityVerdict? Compatibility { get; init; }

    /// <summary>True to install it even if it does not fit.</summary>
    public bool AllowsIncompatible { get; init; }

    /// <summary>Makes sure that it fits this machine, or that the user wants it all the same.</summary>
    /// <exception cref="KandilException">E_COMPAT, with each reason.</exception>
    public void EnsureCompatible()
    {
        if (Compatibility is { Blocked: true } verdict && !AllowsIncompatible && !AlreadyInstalled)
        {
            string? fitting = verdict.FittingQuantization;
            throw CompatibilityErrors.Blocked(verdict.Name, verdict.Reasons, fitting, fitting is null ? null : $"{Model.Source}:{Model.Id}:{fitting}");
        }
    }

    /// <summary>Makes sure of what is known before anybody is asked: that it fits this machine, the quota and the disk.</summary>
    /// <param name="store">Where it shall lie, for the error.</param>
    /// <exception cref="KandilException">E_COMPAT, E_QUOTA, E_DISK.</exception>
    public void EnsurePossible(string store)
    {
        EnsureCompatible();
        if (!AlreadyInstalled)
            Room.Ensure(Reference, store, DownloadBytes + StagedBytes, DownloadBytes);
    }

    /// <summary>What the user should know before it begins.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How long the source took to answer (<c>resolve</c>), and the rest of planning (<c>plan</c>).</summary>
    public IReadOnlyList<PhaseTiming> Phases { get; init; } = [];

    /// <summary>The server that stands in for Hugging Face, without a slash at its end; null where none does.</summary>
    public string? Mirror => Model.ThroughMirror
        ? Model.Server.GetLeftPart(UriPartial.Path).TrimEnd('/')
        : null;

    /// <summary>Where the files are read from, and with which credential.</summary>
    internal IModelSource Source { get; init; } = null!;
}
