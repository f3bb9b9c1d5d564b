/// The one writer of the VNOC's state: every call and every operator's act is a command on its thread, durable before
/// it is answered.
package org.ivgmp.vnoc.centre;
