using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil sandbox list</c></summary>
internal sealed class SandboxListCommand() : OperationCommand("list", "List the sandbox profiles with what they allow and what they are bound to.")
{
    private static readonly TextColumn[] Columns = [("PROFILE", false), ("MEMORY", false), ("CORES", false), ("WALL TIME", false), ("KANDIL MAY ASK", false), ("HOLDS FOR", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil sandbox list", "kandil sandbox list --verbose"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        ConfigureSandbox sandbox = new(invocation.Session);
        IReadOnlyList<SandboxEntry> entries = sandbox.List();
        invocation.Succeed(
            $"{entries.Count} sandbox profiles.", () => new SandboxListData(sandbox.File, [.. entries.Select(SandboxData.From)]), json => json.SandboxListData,
            () => Show(invocation, entries));
        return Task.FromResult(0);
    }

    private static void Show(Invocation invocation, IReadOnlyList<SandboxEntry> entries)
    {
        if (invocation.Mode.Quiet)
        {
            foreach (SandboxEntry entry in entries)
            {
                invocation.Terminal.WriteLine(entry.Name);
            }

            return;
        }

        TextTable.Write(invocation.Terminal, Columns, entries.Select(entry => (IReadOnlyList<string>)
        [
            entry.Name, entry.Profile.MemoryBytes is { } memory ? new ByteSize(memory).ToString() : Of(entry, "memory"), Of(entry, "cores"),
            Of(entry, "wall_time_seconds") + (entry.Profile.WallTime is null ? "" : " s"), Asked(entry), Uses(entry),
        ]));
        if (!invocation.Mode.Verbose)
        {
            return;
        }

        foreach (SandboxEntry entry in entries)
        {
            invocation.Terminal.WriteLine("");
            invocation.Terminal.WriteLine($"{entry.Name}:");
            foreach (SandboxField field in SandboxField.All.Where(field => entry.Profile.IsRestricting && field.Get(entry.Profile).Count > 0))
            {
                invocation.Terminal.WriteLine($"  {field.Name} = {string.Join(", ", field.Get(entry.Profile))}");
            }
        }
    }

    private static string Of(SandboxEntry entry, string field) =>
        entry.Profile.IsRestricting ? string.Join(", ", SandboxField.Find(field)!.Get(entry.Profile)) : "-";

    // The process of a model has no network in any profile that restricts it.
    private static string Asked(SandboxEntry entry) => entry.Profile.Network switch
    {
        _ when !entry.Profile.IsRestricting => "any server",
        SandboxNetwork.None => "no server",
        SandboxNetwork.Restricted => "its servers",
        _ => "any server",
    };

    private static string Uses(SandboxEntry entry) => string.Join(", ", (entry.IsDefault ? ["everything else"] : Array.Empty<string>())
        .Concat(entry.Models).Concat(entry.Agents.Select(agent => $"agent {agent}")));
}
