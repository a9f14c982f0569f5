# Writes the files of TestFilesOfNumPy, with NumPy 2.
import numpy as np

np.save("fortran.npy", np.asfortranarray(np.arange(6.0).reshape(3, 2)))
np.save("big.npy", np.array([0.5, -2], dtype=">f4"))
np.save("half.npy", np.array([[0.5, 1], [0.25, 65504]], dtype=np.float16))
np.save("text.npy", np.array(["rose", "größer"]))
np.save("pickled.npy", np.array([{}, []], dtype=object), allow_pickle=True)
np.savez("two.npz", x=np.arange(4).reshape(2, 2), y=np.array([True, False]))
np.savez_compressed("small.npz", x=np.arange(4, dtype=np.float32).reshape(2, 2), y=np.array([1, 0], dtype=np.uint8))
