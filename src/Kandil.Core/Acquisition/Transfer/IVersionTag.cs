namespace Kandil.Core.Acquisition.Transfer;

/// <summary>Which version of a file at its server the bytes so far are of.</summary>
internal interface IVersionTag
{
    /// <summary>The server's tag of the version; null until one is known.</summary>
    string? Tag { get; }

    /// <summary>Takes the tag if none is known yet.</summary>
    /// <returns>False if another one is known: the file is another one now.</returns>
    bool TryAgreeOn(string tag);
}

/// <summary>Of what is named by its own digest: there is only one version.</summary>
internal sealed class OnlyVersion : IVersionTag
{
    public string? Tag => null;

    public bool TryAgreeOn(string tag) => true;
}
