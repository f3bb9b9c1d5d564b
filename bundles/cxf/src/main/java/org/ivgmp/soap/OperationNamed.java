package org.ivgmp.soap;

import java.util.logging.Logger;

import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;

/// Refuses a message that names no operation, such as one with an empty body, before CXF complains of it in the log.
final class OperationNamed extends AbstractPhaseInterceptor<Message> {

    private static final Logger LOG = Logger.getLogger(OperationNamed.class.getName());

    OperationNamed() {
        super(Phase.PRE_INVOKE);
    }

    @Override
    public void handleMessage(Message message) {
        if (message.getExchange().getBindingOperationInfo() == null) {
            throw new Fault(new org.apache.cxf.common.i18n.Message("no operation is named", LOG));
        }
    }
}
