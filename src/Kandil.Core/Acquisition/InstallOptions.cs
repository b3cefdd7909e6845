using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition;

/// <summary>What is to be installed.</summary>
/// <param name="Reference">The model at its source.</param>
public sealed record InstallOptions(ModelReference Reference)
{
    /// <summary>Branch, tag, commit or version; null for the reference's own, or the source's default.</summary>
    public string? Revision { get; init; }

    /// <summary>Which of the model's files. A quantisation in the reference counts where none is given here.</summary>
    public FileWishes Wishes { get; init; } = new();

    /// <summary>True to fetch what is installed already, too.</summary>
    public bool Reinstall { get; init; }

    /// <summary>True for a user who has read the license and accepts it.</summary>
    public bool AcceptLicense { get; init; }

    /// <summary>Whether clean-up must leave the model.</summary>
    public bool Pin { get; init; }
}
