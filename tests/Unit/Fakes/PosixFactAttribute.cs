namespace Kandil.Tests.Unit.Fakes;

/// <summary>A test that sends signals, which Windows has none of.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs POSIX signals.";
    }
}
