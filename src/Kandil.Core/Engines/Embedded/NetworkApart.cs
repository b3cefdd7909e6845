using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>
/// Has a program started in a network of its own, in which there is nothing, by util-linux's <c>unshare</c> where it is there and
/// the system lets it. It becomes the program, so that nothing stands between.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class NetworkApart
{
    private const string Program = "/usr/bin/unshare";

    private static readonly string[] Options = ["--user", "--net", "--"];

    // Whether the system allows it does not change while this process lives.
    private static readonly Lazy<string?> Refusal = new(Try);

    /// <summary>Puts unshare in front of a program.</summary>
    /// <returns>Whether it was done.</returns>
    public static Restriction Apply(ProcessStartInfo start)
    {
        if (Refusal.Value is { } refusal)
            return new Restriction(RestrictionNames.NetworkNamespace, false, refusal);
        foreach (string option in Options.Append(start.FileName).Reverse())
            start.ArgumentList.Insert(0, option);
        start.FileName = Program;
        return new Restriction(RestrictionNames.NetworkNamespace, true);
    }

    private static string? Try()
    {
        if (!File.Exists(Program))
            return $"there is no {Program}";
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string option in Options.Append(Program).Append("--version"))
            start.ArgumentList.Add(option);
        try
        {
            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : Audit.TerminalText.Clean(said).Trim();
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
