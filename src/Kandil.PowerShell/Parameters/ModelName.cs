using System.Management.Automation;
using Kandil.Core.Acquisition;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Verification;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Parameters;

/// <summary>A model as a parameter takes it: a name, the path of a GGUF file, or an object that stands for a model.</summary>
public sealed class ModelName
{
    /// <summary>A name or a path.</summary>
    public ModelName(string reference) => Reference = reference;

    /// <summary>A model of Get-KandilModel.</summary>
    public ModelName(KandilModel model)
    {
        Reference = model.Name;
        IsOfAnObject = true;
        IsElsewhere = model.Origin != ModelOrigin.Installed;
    }

    /// <summary>A loaded model of Get-KandilEngine.</summary>
    public ModelName(LoadedModel model) => (Reference, IsOfAnObject) = (model.Model, true);

    /// <summary>The model that gave an answer.</summary>
    public ModelName(Completion completion) => (Reference, IsOfAnObject) = (completion.Model, true);

    /// <summary>A model that Find-KandilModel found at a source.</summary>
    public ModelName(SourceListing model)
    {
        Reference = model.Reference;
        Mirror = model.Mirror?.AbsoluteUri;
    }

    /// <summary>A model whose files Get-KandilModelFile showed.</summary>
    public ModelName(ModelFileListing model) => Reference = model.Model;

    /// <summary>A model that Test-KandilModel read.</summary>
    public ModelName(VerifiedModel model) => (Reference, IsOfAnObject) = (model.Name, true);

    /// <summary>A model that Update-KandilModel compared.</summary>
    public ModelName(ModelUpdate model) => (Reference, IsOfAnObject) = (model.Model.Name, true);

    /// <summary>A model that Install-KandilModel installed.</summary>
    public ModelName(ModelInstallation model) => (Reference, IsOfAnObject) = (model.Name, true);

    /// <summary>A model that Install-KandilModel -WhatIf planned.</summary>
    public ModelName(InstallPlan plan)
    {
        Reference = plan.Reference;
        Mirror = plan.Mirror;
    }

    /// <summary>A model that Repair-KandilModel put right.</summary>
    public ModelName(RepairResult model) => (Reference, IsOfAnObject) = (model.Name, true);

    /// <summary>A license of Get-KandilLicense.</summary>
    public ModelName(LicenseStatus license) => (Reference, IsOfAnObject) = (license.Name, true);

    /// <summary>A file of Get-ChildItem.</summary>
    public ModelName(FileInfo file) => Reference = file.FullName;

    /// <summary>Any of these as it came back from a job or a remote session.</summary>
    /// <exception cref="PSInvalidCastException">It is no object of Kandil's.</exception>
    public ModelName(PSObject copy)
    {
        Reference = CopiedObject.Text(copy, nameof(InstallPlan.Reference)) ?? CopiedObject.Text(copy, "Name") ?? CopiedObject.Name(copy, "Model") ?? throw CopiedObject.Refusal(copy);
        Mirror = CopiedObject.Text(copy, nameof(InstallPlan.Mirror));
        IsOfAnObject = CopiedObject.Text(copy, nameof(InstallPlan.Reference)) is null && !CopiedObject.Is<ModelFileListing>(copy);
        IsElsewhere = CopiedObject.Is<KandilModel>(copy) && CopiedObject.Text(copy, nameof(KandilModel.Origin)) != nameof(ModelOrigin.Installed);
    }

    /// <summary>The name or path as it was given.</summary>
    public string Reference { get; }

    /// <summary>The server that stands in for Hugging Face and has it: what another one has under that name is another model. Null: none that is known of.</summary>
    internal string? Mirror { get; }

    /// <summary>True for the name that an object says of a model of this machine, as no user typed it.</summary>
    internal bool IsOfAnObject { get; }

    /// <summary>What has the files at its source: of an installed model that was piped, the source that it came from and its version.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    internal string ToSource(KandilSession session) => (IsOfAnObject ? new FindModel(session).ReferenceOf(Reference) : null) ?? Reference;

    /// <summary>True for a model of Get-KandilModel that is not the store's: it comes with Kandil, or Ollama keeps it.</summary>
    internal bool IsElsewhere { get; }

    /// <summary>True when it stands for any number of models.</summary>
    internal bool IsPattern => WildcardPattern.ContainsWildcardCharacters(Reference) && !IsPath;

    private bool IsPath => ModelReference.TryParse(Reference) is { Kind: ModelReferenceKind.Path };

    /// <summary>What operations take: a path is relative to PowerShell's location, which is not the process's.</summary>
    /// <exception cref="RuntimeException">The path names a drive or a provider that does not exist.</exception>
    internal string ToReference(PathIntrinsics location) => IsPath ? location.GetUnresolvedProviderPathFromPSPath(Reference) : Reference;

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
