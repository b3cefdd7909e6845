namespace Kandil.Tests.Unit.Fakes;

/// <summary>A fact that needs a real keyring: gnome-keyring on a message bus of its own. Skipped, with the reason, where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KeyringFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["/usr/bin/dbus-run-session", "/usr/bin/gnome-keyring-daemon"];

    public KeyringFactAttribute() => Skip = Array.Find(Needed, program => !File.Exists(program)) is { } missing ? $"There is no {missing}" : null;
}
