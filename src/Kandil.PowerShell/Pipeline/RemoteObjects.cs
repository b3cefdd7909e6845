using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kandil.PowerShell.Pipeline;

/// <summary>
/// Objects that leave a job's or a remote session's process keep what they hold: the processor of a machine, the files of a model.
/// PowerShell sends one level and texts for all below it, unless the session is told otherwise. A types file would tell it at every
/// import, and stand in the way of a later release's; here it is told where objects are sent, by the first cmdlet that gives some.
/// </summary>
internal static class RemoteObjects
{
    // The host of Start-Job, Invoke-Command and Enter-PSSession, at the side where the commands run.
    private const string SendingHost = "ServerRemoteHost";

    // As deep as the views look: a finding's rule, and the name of that.
    private const int Depth = 3;

    private static readonly ConditionalWeakTable<Runspace, HashSet<Type>> Known = [];

    /// <summary>Sees that what a cmdlet gives arrives whole; on the pipeline's thread.</summary>
    public static void Keep(PSCmdlet cmdlet)
    {
        if (cmdlet.Host?.Name != SendingHost || Runspace.DefaultRunspace is not { } runspace || cmdlet.MyInvocation.MyCommand is not CmdletInfo command)
        {
            return;
        }

        HashSet<Type> known = Known.GetOrCreateValue(runspace);
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        foreach (PSTypeName output in command.OutputType)
        {
            if (output.Type is { } type && IsOurs(type) && known.Add(type))
            {
                Tell(shell, type, "SerializationDepth", Depth);
                KeepNames(shell, type, Depth, known);
            }
        }

        Run(shell);
    }

    // Below the first level a value of an enumeration would arrive as a number, and $_.Status -eq 'Ready' be false.
    private static void KeepNames(System.Management.Automation.PowerShell shell, Type type, int depth, HashSet<Type> known)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            foreach (Type part in Parts(property.PropertyType).Where(IsOurs))
            {
                if (part.IsEnum && known.Add(part))
                {
                    Tell(shell, part, "SerializationMethod", "String");
                }
                else if (!part.IsEnum && depth > 1)
                {
                    KeepNames(shell, part, depth - 1, known);
                }
            }
        }
    }

    // A list's elements, what a nullable value is, or the type itself.
    private static IEnumerable<Type> Parts(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : [type];

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Kandil.", StringComparison.Ordinal) == true;

    private static void Tell(System.Management.Automation.PowerShell shell, Type type, string what, object value) => shell.AddStatement()
        .AddCommand("Microsoft.PowerShell.Utility\\Update-TypeData")
        .AddParameter("TypeName", type.FullName)
        .AddParameter(what, value)
        .AddParameter("Force")
        .AddParameter("WhatIf", false)
        .AddParameter("ErrorAction", ActionPreference.Ignore);

    private static void Run(System.Management.Automation.PowerShell shell)
    {
        if (shell.Commands.Commands.Count == 0)
        {
            return;
        }

        try
        {
            shell.Invoke();
        }
        catch (CommandNotFoundException)
        {
            // A session that is restricted to a few commands: its objects arrive with texts in the place of parts.
        }
    }
}
