using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Kandil.PowerShell.Pipeline;

/// <summary>Runs a cmdlet as a job on a thread of this process: the same objects, the same errors, the same models in memory.</summary>
internal static class ThreadJobs
{
    private const string Script = "param($module, $command, $parameters) Import-Module $module; & $command @parameters";

    /// <summary>Starts a job that does what the cmdlet was called for, with the parameters that are bound now.</summary>
    public static Collection<PSObject> Start(PSCmdlet cmdlet)
    {
        var parameters = new Hashtable();
        foreach (var (name, value) in cmdlet.MyInvocation.BoundParameters)
        {
            if (name != "AsJob")
            {
                parameters[name] = value;
            }
        }

        string command = cmdlet.MyInvocation.MyCommand.Name;
        string manifest = Path.Combine(Path.GetDirectoryName(typeof(ThreadJobs).Assembly.Location)!, "Kandil.psd1");
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Microsoft.PowerShell.ThreadJob\\Start-ThreadJob")
            .AddParameter("Name", command)
            .AddParameter("ScriptBlock", ScriptBlock.Create(Script))
            .AddParameter("ArgumentList", new object[] { manifest, command, parameters })
            .Invoke();
    }
}
