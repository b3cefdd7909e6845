namespace Kandil.Tests.Unit.Fakes;

/// <summary>A test that needs a pseudo terminal, which util-linux's <c>script</c> makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(KandilProcess.TerminalMaker))
            Skip = $"Needs {KandilProcess.TerminalMaker} of util-linux.";
    }
}
