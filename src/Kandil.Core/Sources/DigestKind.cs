namespace Kandil.Core.Sources;

/// <summary>What kind of digest a source gives of a file.</summary>
public enum DigestKind
{
    /// <summary>None: the file is checked by its chunks' digests, or not at all.</summary>
    None,

    /// <summary>SHA-256 of the content: 64 hexadecimal digits.</summary>
    Sha256,

    /// <summary>Git's blob id: SHA-1 of <c>blob SIZE\0</c> and the content, 40 hexadecimal digits.</summary>
    GitBlobSha1,
}
