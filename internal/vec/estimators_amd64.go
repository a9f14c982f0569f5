package vec

var avx2Estimation = estimation{
	pushBins: pushBinsAVX2, pushFewBins: pushFewBinsAVX2,
	pushCells: pushCellsAVX2, limits: limitsAVX2,
	gaussSums: gaussSumsAVX2,
}

var avx512Estimation = estimation{
	pushBins: pushBinsAVX512, pushFewBins: pushFewBinsAVX512,
	pushCells: pushCellsAVX512, limits: limitsAVX512,
	gaussSums: gaussSumsAVX512,
}

func estimationOf(kernel string) *estimation {
	switch kernel {
	case "avx2":
		return &avx2Estimation
	case "avx512":
		return &avx512Estimation
	}
	return &portableEstimation
}
