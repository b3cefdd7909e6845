using System.Diagnostics;
using Kandil.Core.Primitives;

namespace Kandil.Core.Acquisition;

/// <summary>Measures the parts of an installation, one after the other. Progress that passes through it and names a new part begins that.</summary>
internal sealed class PhaseClock(IProgress<OperationProgress>? progress) : IProgress<OperationProgress>
{
    public const string Resolve = "resolve";
    public const string Plan = "plan";
    public const string Download = "download";
    public const string Verify = "verify";
    public const string Validate = "validate";
    public const string LoadTest = "load-test";
    public const string Register = "register";
    public const string MirrorConfiguration = "mirror-config";

    private readonly List<PhaseTiming> _phases = [];
    private string? _current;
    private long _began;

    /// <summary>The parts that have ended.</summary>
    public IReadOnlyList<PhaseTiming> Phases => _phases;

    /// <summary>Ends the current part and begins another.</summary>
    public void Begin(string phase)
    {
        End();
        (_current, _began) = (phase, Stopwatch.GetTimestamp());
    }

    /// <summary>Ends the current part.</summary>
    public void End()
    {
        if (_current is { } phase)
            _phases.Add(new PhaseTiming(phase, Stopwatch.GetElapsedTime(_began)));
        _current = null;
    }

    /// <summary>Adds a part that somebody else measured.</summary>
    public void Add(string phase, TimeSpan elapsed) => _phases.Add(new PhaseTiming(phase, elapsed));

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        if (value.Phase == MirrorConfiguration && _current != MirrorConfiguration)
            Begin(MirrorConfiguration);
        progress?.Report(value);
    }
}
