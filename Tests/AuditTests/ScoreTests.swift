import Audit
import Controls
import StackModel
import Testing

@Suite struct ScoreTests {
    private func answer(
        _ standing: ControlAnswer.Standing, _ impact: Impact, _ layer: Layer = .network
    ) -> ControlAnswer {
        let control = Control(
            id: "a.b", title: "T", layer: layer, impact: impact, why: "", fix: "", reads: [], examples: []
        ) { _ in [] }
        return ControlAnswer(Judgement(control, []), standing: standing)
    }

    @Test func earnsAllOrNothing() {
        let score = Score([answer(.pass, .identity), answer(.fail, .takeover), answer(.pass, .data, .access)])
        #expect(score.layers[.network] == Score.Points(earned: 10, known: 18))
        #expect(score.layers[.access] == Score.Points(earned: 5, known: 5))
        #expect(score.whole == Score.Points(earned: 15, known: 23))
        #expect(score.whole.percent == 65)
    }

    @Test func whatIsUnknownIsCountedApart() {
        let score = Score([answer(.pass, .identity), answer(.unknown, .host)])
        #expect(score.whole == Score.Points(earned: 10, known: 10, unknown: 10, unanswered: 1))
        #expect(score.whole.percent == 50)
    }

    @Test func isNeverHundredWhileSomethingIsUnknown() {
        #expect(Score([answer(.pass, .identity)]).whole.percent == 100)
        #expect(Score([answer(.pass, .identity), answer(.unknown, .none)]).whole.percent == 99)
        let many = Array(repeating: answer(.pass, .identity), count: 500) + [answer(.unknown, .defence)]
        #expect(Score(many).whole.percent == 99)
    }

    @Test func whatDoesNotApplyOrIsAcceptedIsWorthNothing() {
        #expect(Score([answer(.notApplicable, .host), answer(.waived, .host)]).layers.isEmpty)
        #expect(Score([]).whole.percent == 0)
    }

    @Test func everyImpactHasItsPoints() {
        let points = Impact.allCases.map { Score.points(for: $0) }
        #expect(points == [10, 10, 8, 5, 3, 2, 0])
    }
}
