package vec

import "golang.org/x/sys/cpu"

var avx2 = implementation{
	name: "avx2", lanes: 8, chains: 12,
	dense: denseAVX2, denseBack: denseBackAVX2, denseGrad: denseGradAVX2, wideGrad: wideGradAVX2,
	gradLanes: gradLanesAVX2, foldLanes: foldLanesAVX2,
	tanh: tanhAVX2, tanhBack: tanhBackAVX2,
	sigmoid: sigmoidAVX2, sigmoidBack: sigmoidBackAVX2,
	softplus: softplusAVX2, softplusBack: softplusBackAVX2,
	softsign: softsignAVX2, softsignBack: softsignBackAVX2,
	relu: reluAVX2, reluBack: reluBackAVX2,
	elu: eluAVX2, eluBack: eluBackAVX2,
	swish: swishAVX2, swishBack: swishBackAVX2,
	abs: absAVX2, absBack: absBackAVX2,
	centredSoftplus: centredSoftplusAVX2, centredSoftplusBack: centredSoftplusBackAVX2,
	prelu: preluAVX2, preluBack: preluBackAVX2, preluGrad: preluGradAVX2, levels: levelsAVX2, inside: insideAVX2, multiply: multiplyAVX2,
	softmaxBack: softmaxBackAVX2, sigmoidDelta: sigmoidDeltaAVX2, residual: residualAVX2,
	momentum: momentumAVX2, scale: scaleAVX2, addScaled: addScaledAVX2,
	softmax: softmaxAVX2, softmaxDelta: softmaxDeltaAVX2,
	adam: adamAVX2, sgd: sgdAVX2,
	pushBins: pushBinsAVX2, pushFewBins: pushFewBinsAVX2, pushCells: pushCellsAVX2,
	limits: limitsAVX2, gaussSums: gaussSumsAVX2, gaussNear: gaussNearAVX2,
	differences: differencesAVX2, jittered: jitteredAVX2, larger: largerAVX2, tally: tallyAVX2,
	outside: outsideAVX2, firstBelow: firstBelowAVX2,
	expAll: expAllAVX2, subtractShifted: subtractShiftedAVX2,
	multiplyAdds: multiplyAddsAVX2,
}

var avx512 = implementation{
	name: "avx512", lanes: 16, chains: 24,
	dense: denseAVX512, denseBack: denseBackAVX512, denseGrad: denseGradAVX512, wideGrad: wideGradAVX512,
	gradLanes: gradLanesAVX512, foldLanes: foldLanesAVX512,
	tanh: tanhAVX512, tanhBack: tanhBackAVX512,
	sigmoid: sigmoidAVX512, sigmoidBack: sigmoidBackAVX512,
	softplus: softplusAVX512, softplusBack: softplusBackAVX512,
	softsign: softsignAVX512, softsignBack: softsignBackAVX512,
	relu: reluAVX512, reluBack: reluBackAVX512,
	elu: eluAVX512, eluBack: eluBackAVX512,
	swish: swishAVX512, swishBack: swishBackAVX512,
	abs: absAVX512, absBack: absBackAVX512,
	centredSoftplus: centredSoftplusAVX512, centredSoftplusBack: centredSoftplusBackAVX512,
	prelu: preluAVX512, preluBack: preluBackAVX512, preluGrad: preluGradAVX512, levels: levelsAVX512, inside: insideAVX512, multiply: multiplyAVX512,
	softmaxBack: softmaxBackAVX512, sigmoidDelta: sigmoidDeltaAVX512, residual: residualAVX512,
	momentum: momentumAVX512, scale: scaleAVX512, addScaled: addScaledAVX512,
	softmax: softmaxAVX512, softmaxDelta: softmaxDeltaAVX512,
	adam: adamAVX512, sgd: sgdAVX512,
	pushBins: pushBinsAVX512, pushFewBins: pushFewBinsAVX512, pushCells: pushCellsAVX512,
	limits: limitsAVX512, gaussSums: gaussSumsAVX512, gaussNear: gaussNearAVX512,
	differences: differencesAVX512, jittered: jitteredAVX2, larger: largerAVX512, tally: tallyAVX512,
	outside: outsideAVX512, firstBelow: firstBelowAVX512,
	expAll: expAllAVX512, subtractShifted: subtractShiftedAVX512,
	multiplyAdds: multiplyAddsAVX512,
}

// implementations lists those that this CPU and its operating system support, the
// slowest first.
func implementations() []implementation {
	return supported(cpu.X86.HasAVX2, cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ)
}

// supported lists the implementations for a CPU. AVX-512 code has AVX2 instructions
// too. The generator checks that the assembly needs no other extensions.
func supported(hasAVX2, hasAVX512 bool) []implementation {
	all := []implementation{portable}
	if hasAVX2 {
		all = append(all, avx2)
	}
	if hasAVX2 && hasAVX512 {
		all = append(all, avx512)
	}
	return all
}
