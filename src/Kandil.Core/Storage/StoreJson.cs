using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>How the store's files are written as JSON: generated code, snake case, values as their text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    Converters = [typeof(ModelIdConverter), typeof(PathConverter), typeof(DigestConverter)])]
[JsonSerializable(typeof(ModelRecord))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(PendingFiles))]
[JsonSerializable(typeof(StagedNames))]
[JsonSerializable(typeof(ExportManifest))]
[JsonSerializable(typeof(FileBlocks))]
[JsonSerializable(typeof(StoreSettings))]
[JsonSerializable(typeof(AcceptedLicenses))]
[JsonSerializable(typeof(InstalledProgram))]
internal sealed partial class StoreJson : JsonSerializerContext;

/// <summary>A value that is written as its text.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    public override bool HandleNull => true; // else null would stand where a value must

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return TryRead(text, out T? value) ? value! : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());

    protected abstract bool TryRead(string? text, out T? value);
}

internal sealed class ModelIdConverter : TextConverter<ModelId>
{
    protected override bool TryRead(string? text, out ModelId? value) => (value = ModelId.TryParse(text)) is not null;
}

internal sealed class PathConverter : TextConverter<SafeRelativePath>
{
    protected override bool TryRead(string? text, out SafeRelativePath? value) => SafeRelativePath.TryParse(text, out value, out _);
}

internal sealed class DigestConverter : TextConverter<Sha256Digest>
{
    protected override bool TryRead(string? text, out Sha256Digest value) => Sha256Digest.TryParse(text, out value);
}

/// <summary>The files that a change of the store may leave without a record, relative to the models' folder.</summary>
internal sealed record PendingFiles(IReadOnlyList<SafeRelativePath> Files);
