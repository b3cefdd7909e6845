using System.Globalization;
using System.Management.Automation;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sandbox;
using Kandil.PowerShell.Completers;
using Kandil.PowerShell.Parameters;
using Kandil.PowerShell.Pipeline;
using Kandil.PowerShell.Results;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Makes or changes a sandbox profile, and says which models and agents it holds for. What is not named stays; a new one begins as secure.</summary>
[Cmdlet(VerbsCommon.Set, "KandilSandboxProfile", SupportsShouldProcess = true)]
[OutputType(typeof(SandboxProfileView))]
public sealed class SetKandilSandboxProfileCommand : KandilCmdlet
{
    /// <summary>The profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SandboxProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>What it is for, a sentence.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Memory beside the mapped weights: a number of bytes such as 4GB, a text such as '4 GiB', 'needed' (what the model needs by its header) or 'unlimited'.</summary>
    [Parameter]
    public object? Memory { get; set; }

    /// <summary>Processor cores, or 'all'.</summary>
    [Parameter]
    public object? Cores { get; set; }

    /// <summary>The priority of the process.</summary>
    [Parameter]
    public SandboxPriority Priority { get; set; }

    /// <summary>How long an answer may take: seconds, a TimeSpan, or 'unlimited'.</summary>
    [Parameter]
    public object? WallTime { get; set; }

    /// <summary>How much may be written, each file and all together; 0 for none.</summary>
    [Parameter]
    public object? TemporaryDisk { get; set; }

    /// <summary>Files and folders that may be read beside the model; an empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[] ReadPath { get; set; } = [];

    /// <summary>Folders in which may be written; an empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[] WritePath { get; set; } = [];

    /// <summary>Files and folders that stay closed below the others; an empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[] DeniedPath { get; set; } = [];

    /// <summary>Which servers Kandil may ask for a model: none, those of AllowedHost and AllowedPort, or any.</summary>
    [Parameter]
    public SandboxNetwork Network { get; set; }

    /// <summary>Servers that may be asked: host, host:port or *.domain; an empty list for any.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[] AllowedHost { get; set; } = [];

    /// <summary>Ports that may be asked; an empty list for any.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public int[] AllowedPort { get; set; } = [];

    /// <summary>Bytes a second that Kandil may receive: a number such as 5MB, a text, or 'unlimited'.</summary>
    [Parameter]
    public object? BytesPerSecond { get; set; }

    /// <summary>Whether other programs may be started.</summary>
    [Parameter]
    public bool ChildProcesses { get; set; }

    /// <summary>Whether system calls that no engine needs are refused.</summary>
    [Parameter]
    public bool FiltersSystemCalls { get; set; }

    /// <summary>Lets it hold for everything that none is bound to.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; }

    /// <summary>Lets it hold for models, by name or path.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AnsweringModelCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelName[] Model { get; set; } = [];

    /// <summary>Lets it hold for agents.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Agent { get; set; } = [];

    /// <summary>Gives the profile as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Name, "Set sandbox profile"))
        {
            return;
        }

        string[]? models = Attempt(Name, () => Model.Select(model => model.ToReference(SessionState.Path)).ToArray());
        if (models is null)
        {
            return;
        }

        var change = new SandboxChange { Name = Name!, Fields = Fields(), MakeDefault = Default, Models = models, Agents = Agent };
        DoItem(Name, async (pump, cancellationToken) =>
        {
            SandboxEntry entry = await new ConfigureSandbox(Session).SetAsync(change, pump, cancellationToken);
            if (PassThru)
            {
                pump.Post(() => WriteObject(SandboxProfileView.Of(entry)));
            }
        });
    }

    private Dictionary<string, IReadOnlyList<string>> Fields()
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>();
        Add(nameof(Description), "description", [Description ?? ""]);
        Add(nameof(Memory), "memory", [Text(Memory)]);
        Add(nameof(Cores), "cores", [Text(Cores)]);
        Add(nameof(Priority), "priority", [Priority.ToString()]);
        Add(nameof(WallTime), "wall_time_seconds", [Text(WallTime)]);
        Add(nameof(TemporaryDisk), "temporary_disk", [Text(TemporaryDisk)]);
        Add(nameof(ReadPath), "read_paths", Whole(ReadPath));
        Add(nameof(WritePath), "write_paths", Whole(WritePath));
        Add(nameof(DeniedPath), "denied_paths", Whole(DeniedPath));
        Add(nameof(Network), "network", [Network.ToString()]);
        Add(nameof(AllowedHost), "allowed_hosts", AllowedHost);
        Add(nameof(AllowedPort), "allowed_ports", [.. AllowedPort.Select(port => port.ToString(CultureInfo.InvariantCulture))]);
        Add(nameof(BytesPerSecond), "bytes_per_second", [Text(BytesPerSecond)]);
        Add(nameof(ChildProcesses), "child_processes", [ChildProcesses.ToString()]);
        Add(nameof(FiltersSystemCalls), "filters_system_calls", [FiltersSystemCalls.ToString()]);
        return fields;

        void Add(string parameter, string field, IReadOnlyList<string> values)
        {
            if (MyInvocation.BoundParameters.ContainsKey(parameter))
            {
                fields.Add(field, values);
            }
        }
    }

    // Relative to the location, as everywhere in PowerShell.
    private string[] Whole(string[] paths) => [.. paths.Select(GetUnresolvedProviderPathFromPSPath)];

    private static string Text(object? value) => value switch
    {
        PSObject wrapped => Text(wrapped.BaseObject),
        TimeSpan time => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        // 1.5GB is a number with a fraction.
        double bytes => ((long)Math.Round(bytes)).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
