// The checks inside xunit, from C#.
using Leibniz;
using Leibniz.Checks;
using Xunit;

namespace ConsumerTests;

public class GradientTests
{
    [Fact]
    public void SwishIsRight() => GradientCheck.ForAll(x => x * x.Sigmoid());

    [Fact]
    public void AGradientOfAGradientIsRight() => GradientCheck.ForAll(x => Derivative.Gradient(z => (z.Sin() * z).Sum(), x));

    [Fact]
    public void AWrongDerivativeIsFound()
    {
        var report = Assert.Throws<GradientCheckException>(() => GradientCheck.ForAll(Derivative.Elementwise(x => x.Sin(), x => -x.Cos())));
        Assert.Contains("replay", report.Message);
    }
}
