using System.Text;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// What tells the installed models from each other: two revisions of one model are two, and so are two quantisations of one revision.
/// </summary>
/// <param name="Source">Where it comes from: <c>file</c>, <c>hf</c>, a registered source.</param>
/// <param name="Id">What it is called.</param>
/// <param name="Revision">The branch, tag or version that was asked for; empty where there are none.</param>
/// <param name="Variant">The quantisation that was chosen, such as <c>Q4_K_M</c>; null where the whole revision is the model.</param>
public sealed record ModelKey(string Source, ModelId Id, string Revision, string? Variant = null)
{
    private const int DigestDigits = 16;

    /// <summary>A name for files and folders that stand for the key: readable, and different for different keys.</summary>
    internal string FileName
    {
        get
        {
            string text = $"{Source}\n{Id.ToString().ToLowerInvariant()}\n{Revision}\n{Variant}";
            return $"{Id.Owner}--{Id.Name}--{Sha256Digest.Of(Encoding.UTF8.GetBytes(text)).ToString()[..DigestDigits]}";
        }
    }

    /// <summary>As a person reads it: <c>hf:owner/name:Q4_K_M (main)</c>.</summary>
    public override string ToString() =>
        $"{Source}:{Id}{(Variant is null ? "" : $":{Variant}")}{(Revision.Length == 0 ? "" : $" ({Revision})")}";
}
