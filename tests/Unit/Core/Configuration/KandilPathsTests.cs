using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Tests.Unit.Core.Configuration;

public class KandilPathsTests
{
    [Fact]
    public void Linux_keeps_data_and_configuration_in_the_folders_of_the_XDG_specification()
    {
        KandilPaths paths = Resolve(OperatingSystemKind.Linux, ("HOME", "/home/ada"));

        Assert.Equal("/home/ada/.local/share/kandil", paths.Home);
        Assert.Equal("/home/ada/.config/kandil/config.json", paths.ConfigurationFile);
        Assert.Equal("/home/ada/.local/share/kandil/audit.jsonl", paths.AuditFile);
        Assert.Equal("/home/ada/.local/share/kandil/models/model_registry.json", paths.RegistryFile);
        Assert.Equal("/home/ada/.local/share/kandil/models/.locks", paths.LocksDirectory);
    }

    [Fact]
    public void XDG_variables_move_the_folders_unless_they_are_relative_or_empty()
    {
        KandilPaths moved = Resolve(OperatingSystemKind.Linux, ("HOME", "/h"), ("XDG_DATA_HOME", "/data"), ("XDG_CONFIG_HOME", "/etc/x"));
        Assert.Equal("/data/kandil", moved.Home);
        Assert.Equal("/etc/x/kandil/config.json", moved.ConfigurationFile);

        KandilPaths ignored = Resolve(OperatingSystemKind.Linux, ("HOME", "/h"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", ""));
        Assert.Equal("/h/.local/share/kandil", ignored.Home);
        Assert.Equal("/h/.config/kandil/config.json", ignored.ConfigurationFile);
    }

    [Fact]
    public void MacOS_keeps_everything_in_Application_Support()
    {
        KandilPaths paths = Resolve(OperatingSystemKind.MacOS, ("HOME", "/Users/ada"), ("XDG_DATA_HOME", "/data"));

        Assert.Equal("/Users/ada/Library/Application Support/kandil", paths.Home);
        Assert.Equal("/Users/ada/Library/Application Support/kandil/config.json", paths.ConfigurationFile);
    }

    [Fact]
    public void Windows_keeps_everything_on_the_machine_and_not_in_the_roaming_profile()
    {
        KandilPaths paths = Resolve(OperatingSystemKind.Windows, ("LOCALAPPDATA", @"C:\Users\ada\AppData\Local"), ("APPDATA", @"C:\Roaming"));

        Assert.Equal(@"C:\Users\ada\AppData\Local\kandil", paths.Home);
        Assert.Equal(@"C:\Users\ada\AppData\Local\kandil\models\model_registry.json", paths.RegistryFile);
        Assert.Equal(@"C:\Users\ada\AppData\Local\kandil\config.json", paths.ConfigurationFile);
    }

    [Fact]
    public void Windows_without_LOCALAPPDATA_finds_it_in_the_profile() => Assert.Equal(
        @"C:\Users\ada\AppData\Local\kandil", Resolve(OperatingSystemKind.Windows, ("USERPROFILE", @"C:\Users\ada")).Home);

    [Fact]
    public void KANDIL_HOME_holds_everything()
    {
        KandilPaths paths = Resolve(OperatingSystemKind.Linux, ("HOME", "/h"), ("XDG_CONFIG_HOME", "/c"), ("KANDIL_HOME", "/srv/kandil/"));

        Assert.Equal("/srv/kandil", paths.Home);
        Assert.Equal("/srv/kandil/config.json", paths.ConfigurationFile);
        Assert.Equal("/srv/kandil/models", paths.ModelsDirectory);
    }

    [Theory]
    [InlineData("${HOME}/models", "/h/models")]
    [InlineData("~/models", "/h/models")]
    [InlineData("~", "/h")]
    [InlineData("/mnt${HOME}/m", "/mnt/h/m")]
    public void KANDIL_MODELS_DIR_moves_the_models_alone(string value, string expected)
    {
        KandilPaths paths = Resolve(OperatingSystemKind.Linux, ("HOME", "/h"), ("KANDIL_HOME", "/k"), ("KANDIL_MODELS_DIR", value));

        Assert.Equal(expected, paths.ModelsDirectory);
        Assert.Equal("/k", paths.Home);
    }

    [Theory]
    [InlineData(@"~\models", @"C:\Users\ada\models")]
    [InlineData(@"D:\models", @"D:\models")]
    [InlineData(@"\\server\share\models", @"\\server\share\models")]
    public void Windows_paths_are_read_as_Windows_has_them(string value, string expected) => Assert.Equal(
        expected, Resolve(OperatingSystemKind.Windows, ("USERPROFILE", @"C:\Users\ada"), ("KANDIL_MODELS_DIR", value)).ModelsDirectory);

    [Fact]
    public void Parameters_override_variables()
    {
        var environment = new KandilEnvironment(read: Variables(("KANDIL_HOME", "/k"), ("KANDIL_MODELS_DIR", "/m")));
        KandilPaths paths = KandilPaths.Resolve(environment, OperatingSystemKind.Linux, home: "/parameter", models: "/models");

        Assert.Equal("/parameter", paths.Home);
        Assert.Equal("/models", paths.ModelsDirectory);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("./models")]
    [InlineData("~other/models")]
    [InlineData(@"C:\models")]
    public void A_relative_folder_is_refused_with_the_variables_name(string value)
    {
        var error = Assert.Throws<KandilException>(
            () => Resolve(OperatingSystemKind.Linux, ("HOME", "/h"), ("KANDIL_MODELS_DIR", value)));

        Assert.Equal(ErrorCode.Args, error.Code);
        Assert.Contains("KANDIL_MODELS_DIR", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_that_embeds_the_library_has_folders_and_variables_of_its_own()
    {
        var environment = new KandilEnvironment("acme-chat", Variables(("HOME", "/h"), ("ACME_CHAT_MODELS_DIR", "/m"), ("KANDIL_HOME", "/k")));
        KandilPaths paths = KandilPaths.Resolve(environment, OperatingSystemKind.Linux);

        Assert.Equal("/h/.local/share/acme-chat", paths.Home);
        Assert.Equal("/m", paths.ModelsDirectory);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("Acme")]
    [InlineData("a b")]
    public void An_application_name_that_cannot_name_a_folder_is_refused(string name) =>
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => new KandilEnvironment(name)).Code);

    [Fact]
    public void Without_a_user_folder_the_error_names_the_variable_to_set()
    {
        OperatingSystemKind other = CurrentSystem.Kind == OperatingSystemKind.Windows ? OperatingSystemKind.Linux : OperatingSystemKind.Windows;
        var error = Assert.Throws<KandilException>(() => Resolve(other));

        Assert.Contains("KANDIL_HOME", error.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tilde_stands_for_the_users_folder_at_the_front_alone()
    {
        string variable = CurrentSystem.Kind == OperatingSystemKind.Windows ? "USERPROFILE" : "HOME";
        string folder = CurrentSystem.Kind == OperatingSystemKind.Windows ? @"C:\Users\ada" : "/home/ada";
        var environment = new KandilEnvironment(read: Variables((variable, folder)));

        Assert.Equal(folder + "/m.gguf", KandilPaths.ExpandHome("~/m.gguf", environment));
        Assert.Equal("~bob/m.gguf", KandilPaths.ExpandHome("~bob/m.gguf", environment));
        Assert.Equal("a~/m.gguf", KandilPaths.ExpandHome("a~/m.gguf", environment));
    }

    [Fact]
    public void Resolving_creates_nothing()
    {
        string home = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        KandilPaths paths = KandilPaths.Resolve(home: home);

        Assert.Equal(Path.Combine(home, "models"), paths.ModelsDirectory);
        Assert.False(Directory.Exists(home));
    }

    private static KandilPaths Resolve(OperatingSystemKind system, params (string Name, string Value)[] variables) =>
        KandilPaths.Resolve(new KandilEnvironment(read: Variables(variables)), system);

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;
}
