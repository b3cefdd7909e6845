using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>
/// Chooses where a model lies. Content never takes the name of other content: a record stays true until the registry is
/// written, and a file that the store knows nothing of is not its to replace. So a new revision gets a folder beside the old one.
/// </summary>
internal sealed class FreeFolder(StoreLayout layout, StoredFiles content)
{
    private const int DigestDigits = 12;

    public SafeRelativePath Choose(PublishRequest request, IReadOnlyList<StagedFile> files)
    {
        string digest = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(
            string.Concat(files.Select(file => $"{file.Sha256}  {file.Path}\n")))).ToString()[..DigestDigits];
        return new[] { request.Folder.Value, $"{request.Folder}@{digest}" }
            .Select(SafeRelativePath.Parse)
            .Where(folder => files.All(file => IsFree(folder, file)))
            .FirstOrDefault(SafeRelativePath.Parse($"{request.Folder}@{digest}-{Guid.NewGuid():n}"));
    }

    // A file that another record has there already with the same content is shared.
    private bool IsFree(SafeRelativePath folder, StagedFile file)
    {
        SafeRelativePath path = folder.Append(file.Path.Value);
        return content.Has(path) ? content.IsSame(path, file) : !Path.Exists(path.Below(layout.Root));
    }
}
