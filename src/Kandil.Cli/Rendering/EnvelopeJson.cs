using System.Text.Json.Serialization;
using Kandil.Cli.Rendering.Data;

namespace Kandil.Cli.Rendering;

/// <summary>How the types of an envelope's <c>data</c> are written, generated at build time: reflection would slow the start.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(FailureData))]
[JsonSerializable(typeof(VersionData))]
[JsonSerializable(typeof(HelpData))]
[JsonSerializable(typeof(CompletionData))]
[JsonSerializable(typeof(ConversationData))]
[JsonSerializable(typeof(ModelListData))]
[JsonSerializable(typeof(AvailableListData))]
[JsonSerializable(typeof(AvailableData))]
[JsonSerializable(typeof(AccessData))]
[JsonSerializable(typeof(AliasListData))]
[JsonSerializable(typeof(ImportData))]
[JsonSerializable(typeof(ModelPathData))]
[JsonSerializable(typeof(ModelData))]
[JsonSerializable(typeof(InstallListData))]
[JsonSerializable(typeof(CheckListData))]
[JsonSerializable(typeof(RepairData))]
[JsonSerializable(typeof(CollectData))]
[JsonSerializable(typeof(MigrateData))]
[JsonSerializable(typeof(LicenseData))]
[JsonSerializable(typeof(ExportData))]
[JsonSerializable(typeof(ModelFilesData))]
[JsonSerializable(typeof(DiscoveryData))]
[JsonSerializable(typeof(LocalDiscoveryData))]
[JsonSerializable(typeof(SourceListData))]
[JsonSerializable(typeof(SourceEntryData))]
[JsonSerializable(typeof(SandboxListData))]
[JsonSerializable(typeof(SandboxData))]
[JsonSerializable(typeof(UpdateListData))]
[JsonSerializable(typeof(EnsureData))]
[JsonSerializable(typeof(ConfigurationData))]
[JsonSerializable(typeof(ConfigurationFilesData))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
