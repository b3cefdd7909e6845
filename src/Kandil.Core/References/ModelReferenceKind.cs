namespace Kandil.Core.References;

/// <summary>What a reference names; one for each rule of <see cref="ModelReference"/>'s grammar.</summary>
public enum ModelReferenceKind
{
    /// <summary>A file on this machine, by its path.</summary>
    Path,

    /// <summary>A model of a registered source or of a cloud provider.</summary>
    Source,

    /// <summary>A model on this machine, by its name.</summary>
    Local,

    /// <summary>A profile, an alias or an installed model, by its name.</summary>
    Name,

    /// <summary>A repository on Hugging Face.</summary>
    HubRepository,
}
