namespace Kandil.Core.Platform;

/// <summary>The families of operating systems that Kandil tells apart.</summary>
public enum OperatingSystemKind
{
    /// <summary>Linux, and any other Unix that is not macOS.</summary>
    Linux,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,
}

/// <summary>The machine that this process runs on.</summary>
public static class CurrentSystem
{
    /// <summary>Its operating system.</summary>
    public static OperatingSystemKind Kind { get; } =
        OperatingSystem.IsWindows() ? OperatingSystemKind.Windows
        : OperatingSystem.IsMacOS() ? OperatingSystemKind.MacOS
        : OperatingSystemKind.Linux;
}
