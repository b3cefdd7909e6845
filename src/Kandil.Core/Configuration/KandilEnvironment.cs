using Kandil.Core.Errors;

namespace Kandil.Core.Configuration;

/// <summary>The one place that reads environment variables: those of <see cref="KandilVariable.All"/>, at the moment of asking.</summary>
public sealed class KandilEnvironment
{
    /// <summary>The name when no other is given.</summary>
    public const string DefaultApplicationName = "kandil";

    private readonly Func<string, string?> _read;

    /// <summary>The environment of an application.</summary>
    /// <param name="applicationName">
    /// The application that uses the library: lowercase letters, digits and hyphens. It names the folders and, in capitals with
    /// underscores for hyphens, the prefix of Kandil's own variables.
    /// </param>
    /// <param name="read">Reads a variable by its full name; the process's environment when null.</param>
    /// <exception cref="KandilException">E_ARGS: the name is not fit to name a folder and a variable.</exception>
    public KandilEnvironment(string applicationName = DefaultApplicationName, Func<string, string?>? read = null)
    {
        if (applicationName.Length is 0 or > 64 || !char.IsAsciiLetterLower(applicationName[0])
            || !applicationName.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        {
            throw StorageErrors.BadApplicationName(applicationName);
        }

        ApplicationName = applicationName;
        _read = read ?? Environment.GetEnvironmentVariable;
    }

    /// <summary>The environment of this process, for the application kandil.</summary>
    public static KandilEnvironment Current { get; } = new();

    /// <summary>The application's name, such as <c>kandil</c>.</summary>
    public string ApplicationName { get; }

    /// <summary>A variable's name in this application: <c>KANDIL_MODELS_DIR</c>.</summary>
    public string NameOf(KandilVariable variable) => variable.IsOwn
        ? $"{ApplicationName.ToUpperInvariant().Replace('-', '_')}_{variable.Name}"
        : variable.Name;

    /// <summary>A variable's value; null when it is unset or empty.</summary>
    public string? Read(KandilVariable variable) => _read(NameOf(variable)) is { Length: > 0 } value ? value : null;
}
