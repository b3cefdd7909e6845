using System.Management.Automation;
using Kandil.Core.Operations.Listing;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Cmdlets;

/// <summary>Lets clean-up take models again.</summary>
[Cmdlet(VerbsCommon.Unlock, "KandilModel", SupportsShouldProcess = true)]
[OutputType(typeof(KandilModel))]
public sealed class UnlockKandilModelCommand : PinCmdlet
{
    private protected override bool Pins => false;
}
