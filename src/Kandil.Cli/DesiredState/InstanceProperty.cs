using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.DesiredState;

/// <summary>What a property of <c>Kandil/Model</c> holds.</summary>
internal enum PropertyKind
{
    Text,
    Truth,
    Texts,
    Number,
}

/// <summary>A property of <c>Kandil/Model</c>: the schema, the reader and the writer know no other.</summary>
/// <param name="Name">As JSON has it.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Description">What it means, a sentence.</param>
/// <param name="Of">Its value in a state.</param>
/// <param name="IsReadOnly">True where it is only told.</param>
internal sealed record InstanceProperty(string Name, PropertyKind Kind, string Description, Func<ModelState, object?> Of, bool IsReadOnly = false)
{
    /// <summary>The key of an instance.</summary>
    public const string Model = "name";

    /// <summary>Desired state configuration's own: whether it shall be there.</summary>
    public const string Exist = "_exist";

    /// <summary>Desired state configuration's own: the answer of a test.</summary>
    public const string InDesiredState = "_inDesiredState";

    /// <summary>Every one, in the order in which they are written.</summary>
    public static IReadOnlyList<InstanceProperty> All { get; } =
    [
        new(Model, PropertyKind.Text, "The model: owner/repo[:quantisation], SOURCE:group/model[:version], or ollama:NAME.", state => state.Model),
        new(Exist, PropertyKind.Truth, "Whether the machine shall have it. Where it shall not, every installed version that the instance leaves open is removed.", state => state.Exists),
        new("revision", PropertyKind.Text, "Branch, tag, commit or version; without it that of the name, or the source's default.", state => state.Revision),
        new("quantization", PropertyKind.Text, "The quantisation; without it that of the name, or the usual one.", state => state.Quantization),
        new("mirror", PropertyKind.Text, "The address of a server to fetch it from instead of Hugging Face, where it has to be fetched.", state => state.Mirror),
        new("pinned", PropertyKind.Truth, "Whether clean-up must leave it; without it a pin stays as it is.", state => state.Pinned),
        new("acceptLicense", PropertyKind.Text, "The identifier of the license at the source that whoever wrote this read and accepts. No other is accepted.", state => state.AcceptedLicense),
        new("include", PropertyKind.Texts, "Patterns of the files to take; without it all that belong to the model.", state => state.Include),
        new("exclude", PropertyKind.Texts, "Patterns of the files to leave.", state => state.Exclude),
        new("library", PropertyKind.Text, "llama-cpp or transformers; without it the files decide.", state => state.Library),
        new("license", PropertyKind.Text, "The license that its source names.", state => state.License, IsReadOnly: true),
        new("commit", PropertyKind.Text, "The commit that is installed, or the digest of a registry's manifest.", state => state.Commit, IsReadOnly: true),
        new("size", PropertyKind.Number, "Bytes of its files.", state => state.Size, IsReadOnly: true),
        new("path", PropertyKind.Text, "Where the file lies that is loaded.", state => state.Path, IsReadOnly: true),
    ];

    /// <summary>The property that tells of a difference.</summary>
    public static string NameOf(ModelDifference difference) => difference switch
    {
        ModelDifference.Existence => Exist,
        ModelDifference.Revision => "revision",
        ModelDifference.Pin => "pinned",
        ModelDifference.License => "acceptLicense",
        ModelDifference.Include => "include",
        ModelDifference.Exclude => "exclude",
        ModelDifference.Library => "library",
        _ => "commit",
    };
}
