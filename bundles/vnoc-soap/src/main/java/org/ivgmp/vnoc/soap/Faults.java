package org.ivgmp.vnoc.soap;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.Busy;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.QuotaExceededFault;
import org.ivgmp.contract.UnknownVpnFault;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.store.VnocStore;

/// From the centre's refusals to the contract's faults.
final class Faults {

    private static final int RETRY_AFTER_S = 2;

    private Faults() {
    }

    @FunctionalInterface
    interface Call<T> {
        T make() throws Refusal, Centre.BusyException;
    }

    /// For operations that declare all faults. What is wrong with ourselves is said in our log, not to strangers.
    static <T> T whole(Call<T> call)
            throws NotAuthorisedFault, UnknownVpnFault, QuotaExceededFault, BadRequestFault, BusyFault {
        try {
            return call.make();
        } catch (Centre.BusyException busy) {
            throw busy();
        } catch (IllegalArgumentException malformed) {
            throw badRequest(malformed.getMessage());
        } catch (VnocStore.StoreException | IllegalStateException ours) {
            throw busy();
        } catch (Refusal refusal) {
            throw switch (refusal.outcome()) {
                case UNKNOWN_VPN -> throw new UnknownVpnFault(refusal.getMessage(), reason(refusal.getMessage()));
                case QUOTA_EXCEEDED -> throw new QuotaExceededFault(refusal.getMessage(), reason(refusal.getMessage()));
                case BAD_REQUEST -> throw badRequest(refusal.getMessage());
                case NOT_AUTHORISED, GRANTED -> notAuthorised(refusal.getMessage());
            };
        }
    }

    /// For operations that have no quota and name no VPN of their own.
    static <T> T narrow(Call<T> call) throws NotAuthorisedFault, BadRequestFault, BusyFault {
        try {
            return whole(call);
        } catch (UnknownVpnFault | QuotaExceededFault other) {
            throw badRequest(other.getMessage());
        }
    }

    static NotAuthorisedFault notAuthorised(String why) {
        return new NotAuthorisedFault(why, reason(why));
    }

    private static BadRequestFault badRequest(String why) {
        return new BadRequestFault(why, reason(why));
    }

    private static BusyFault busy() {
        Busy busy = new Busy();
        busy.setRetryAfterSeconds(RETRY_AFTER_S);
        return new BusyFault("busy", busy);
    }

    private static org.ivgmp.contract.Refusal reason(String why) {
        org.ivgmp.contract.Refusal detail = new org.ivgmp.contract.Refusal();
        detail.setReason(why);
        return detail;
    }
}
